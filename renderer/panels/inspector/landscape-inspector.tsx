/** A landscape: its formula, its parameters, its facts; messages of the service stand at the parameter they are about. */
import { type ReactNode, useMemo } from 'react';
import type { LandscapeItem } from '../../../core/contract/document.ts';
import { countText, dimensionText, proseNumber } from '../../controls/number-text.ts';
import { ParameterForm } from '../../controls/parameter-form.tsx';
import { Tex } from '../../controls/tex.tsx';
import { useCatalogue, usePreview } from '../../state/laboratory.ts';
import { landscapeQuery } from '../../state/landscape-query.ts';
import { errorText } from '../../state/messages.ts';
import { PointList } from '../landscape/point-list.tsx';
import { ThingIcon } from '../project-tree/thing-icon.tsx';
import { InspectorHead } from './inspector-head.tsx';
import { References } from './references.tsx';
import { StackEditor } from './stack-editor.tsx';
import { useEdit } from './use-edit.ts';
import { wrapperError } from './wrapper-words.ts';

export function LandscapeInspector({ item }: { item: LandscapeItem }): ReactNode {
  const catalogue = useCatalogue();
  const entry = catalogue.landscapes.find((landscape) => landscape.id === item.family);
  const edit = useEdit('landscapes', item.id, item.name);
  const facts = usePreview({ kind: 'facts', landscape: landscapeQuery(item) });
  const { errors, other } = useMemo(() => {
    if (facts.error === null || wrapperError(facts.error) !== null) return { errors: {}, other: null };
    const field = facts.error.field?.replace(/^(.*\.)?parameters\./, '').split(/[.[]/)[0];
    if (field !== undefined && entry?.parameters[field] !== undefined) {
      return { errors: { [field]: errorText({ code: facts.error.code, message: facts.error.message }) }, other: null };
    }
    return { errors: {}, other: errorText(facts.error) };
  }, [facts.error, entry]);
  const answer = facts.answer;
  const thing = { collection: 'landscapes', id: item.id } as const;
  return (
    <>
      <div className="section">
        <InspectorHead
          thing={thing}
          name={item.name}
          kind={entry?.label ?? item.family}
          mark={<ThingIcon collection="landscapes" hasData={entry?.hasData ?? false} />}
        />
        {entry === undefined ? (
          <p className="field-error">This Ridgeline does not know the family ‘{item.family}’. Its results are kept.</p>
        ) : (
          <>
            <div className="inspector-formula">
              {(answer?.tex ?? entry.formula).map((line) => (
                <div key={line}>
                  <Tex tex={line} />
                </div>
              ))}
            </div>
            {other !== null && <p className="field-error">{other}</p>}
            <ParameterForm
              specs={entry.parameters}
              values={item.parameters}
              errors={errors}
              onChange={(name, value, label) => edit(['parameters', name], value, label)}
            />
            <p className="note inspector-summary">{entry.summary}</p>
            <References references={entry.references} />
          </>
        )}
      </div>
      {entry !== undefined && (
        <StackEditor
          collection="landscapes"
          item={item}
          path="wrap"
          list={item.wrap ?? []}
          entries={catalogue.wrappers}
          title="Wrappers"
          word="wrapper"
          none="None: the landscape as it is. Wrappers shift, rotate, penalise or embed it."
          error={facts.error}
        />
      )}
      {answer !== null && (
        <div className="section">
          <h3>Facts</h3>
          <dl className="facts">
            <dt>Dimension</dt>
            <dd>{dimensionText(answer.dimension)}</dd>
            {answer.minimum !== null && (
              <>
                <dt>Lowest loss</dt>
                <dd>{proseNumber(answer.minimum)}</dd>
              </>
            )}
            {answer.minimisers.length > 0 && (
              <>
                <dt>
                  {answer.minimisers.length === 1 ? 'Minimiser' : `Minimisers, ${countText(answer.minimisers.length)}`}
                </dt>
                <dd>
                  <PointList points={answer.minimisers.map((point) => ({ point }))} what="minima" />
                </dd>
              </>
            )}
            <dt>Start</dt>
            <dd>{answer.start}</dd>
            {answer.facts.map((fact) => (
              <FactRow key={fact.label} {...fact} />
            ))}
          </dl>
        </div>
      )}
    </>
  );
}

function FactRow({ label, value }: { label: string; value: string }): ReactNode {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}
