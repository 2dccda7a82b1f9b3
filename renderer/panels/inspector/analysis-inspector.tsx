/** The form of an analysis: which landscape, which point, which parameters. */
import { type ReactNode, useId } from 'react';
import { looksAtTwoPoints } from '../../../core/contract/parameters.ts';
import type { AnalysisItem } from '../../../core/contract/studies.ts';
import { FieldLabel, ParameterForm, Row } from '../../controls/parameter-form.tsx';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import { Select } from '../../controls/select.tsx';
import { useCatalogue, useDocument } from '../../state/laboratory.ts';
import { ThingIcon } from '../project-tree/thing-icon.tsx';
import { InspectorHead } from './inspector-head.tsx';
import { OverFields } from './over-fields.tsx';
import { PlaceFields } from './place-fields.tsx';
import { References } from './references.tsx';
import { useEdit } from './use-edit.ts';

export function AnalysisInspector({ item }: { item: AnalysisItem }): ReactNode {
  const catalogue = useCatalogue();
  const document = useDocument();
  const entry = catalogue.analyses.find((other) => other.id === item.analysis);
  const edit = useEdit('analyses', item.id, item.name);
  const id = useId();
  const thing = { collection: 'analyses', id: item.id } as const;
  const landscapes = document?.landscapes ?? [];
  const { to: _, ...withoutTo } = entry?.parameters ?? {};
  return (
    <div className="section">
      <InspectorHead thing={thing} name={item.name} kind="analysis" mark={<ThingIcon collection="analyses" />} />
      {entry === undefined ? (
        <p className="field-error">This Ridgeline does not know the analysis ‘{item.analysis}’. Its answer is kept.</p>
      ) : (
        <>
          <div className="form">
            {entry.needs !== 'nothing' && (
              <Row path={['landscape']} label={<FieldLabel id={`${id}-landscape`} label="Landscape" />}>
                <Select
                  label="Landscape"
                  value={landscapes.some((other) => other.id === item.landscape) ? (item.landscape ?? null) : null}
                  options={landscapes.map(({ id: value, name }) => ({ value, label: name }))}
                  onChange={(value) => edit(['landscape'], value, 'landscape')}
                />
              </Row>
            )}
            {(entry.needs === 'point' || entry.needs === 'run') && (
              <PlaceFields
                at={item.at}
                landscape={item.landscape}
                runsOnly={entry.needs === 'run'}
                wholeRun={item.over?.kind === 'steps'}
                onChange={(at, label) => edit(['at'], at, label)}
              />
            )}
            {looksAtTwoPoints(entry.parameters) && (
              <PlaceFields
                at={item.toward}
                landscape={item.landscape}
                runsOnly={false}
                wholeRun={false}
                label="Other point"
                field="toward"
                onChange={(toward, label) => edit(['toward'], toward, `other ${label}`)}
              />
            )}
            {entry.needs !== 'nothing' && (
              <OverFields
                over={item.over}
                needs={entry.needs}
                at={item.at}
                onChange={(over, label) => edit(['over'], over, label)}
              />
            )}
          </div>
          <ParameterForm
            specs={item.toward === undefined ? entry.parameters : withoutTo}
            values={item.parameters}
            onChange={(name, value, label) => edit(['parameters', name], value, label)}
          />
          <div className="form">
            <Row
              path={['seed']}
              label={<FieldLabel id={`${id}-seed`} label="Seed" help="Random probes and chains come from it" />}
            >
              <SciNumberField
                id={`${id}-seed`}
                labelled
                label="Seed"
                value={item.seed}
                minimum={0}
                integer
                onCommit={(value) => edit(['seed'], value, 'seed')}
              />
            </Row>
          </div>
          <p className="note inspector-summary">{entry.summary}</p>
          <References references={entry.references} />
        </>
      )}
    </div>
  );
}
