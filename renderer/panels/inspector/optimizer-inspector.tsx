/** An optimizer: its rule, its parameters, and for one landscape of an experiment its own values. */
import { type ReactNode, useId } from 'react';
import type { OptimizerItem } from '../../../core/contract/document.ts';
import { countText } from '../../controls/number-text.ts';
import { OptimizerMarker } from '../../controls/optimizer-marker.tsx';
import { FieldLabel, ParameterForm } from '../../controls/parameter-form.tsx';
import { Select } from '../../controls/select.tsx';
import { Tex } from '../../controls/tex.tsx';
import { useCatalogue, useDocument } from '../../state/laboratory.ts';
import { useSelection } from '../../state/selection.ts';
import { GradientFields } from './gradient-fields.tsx';
import { InspectorHead } from './inspector-head.tsx';
import { References } from './references.tsx';
import { useEdit } from './use-edit.ts';

export function OptimizerInspector({ item }: { item: OptimizerItem }): ReactNode {
  const catalogue = useCatalogue();
  const entry = catalogue.optimizers.find((optimizer) => optimizer.id === item.algorithm);
  const edit = useEdit('optimizers', item.id, item.name);
  const gradientId = useId();
  const thing = { collection: 'optimizers', id: item.id } as const;
  return (
    <div className="section">
      <InspectorHead
        thing={thing}
        name={item.name}
        kind={entry?.label === item.name ? 'optimizer' : (entry?.label ?? item.algorithm)}
        mark={<OptimizerMarker slot={item.slot} line />}
      />
      {entry === undefined ? (
        <p className="field-error">
          This Ridgeline does not know the algorithm ‘{item.algorithm}’. Its results are kept.
        </p>
      ) : (
        <>
          <div className="inspector-formula">
            {entry.formula.map((line) => (
              <div key={line}>
                <Tex tex={line} display />
              </div>
            ))}
          </div>
          <ParameterForm
            specs={entry.parameters}
            values={item.parameters}
            onChange={(name, value, label) => edit(['parameters', name], value, label)}
          />
          <div className="form-row">
            <FieldLabel
              id={gradientId}
              label="Gradient"
              help="The gradient of this optimizer, in place of the experiment’s"
            />
            <div className="form-field">
              <Select
                label="Gradient"
                value={item.gradient?.kind ?? 'experiment'}
                options={[
                  { value: 'experiment', label: 'experiment’s' },
                  { value: 'full', label: 'full' },
                  { value: 'batch', label: 'mini-batch' },
                  { value: 'noise', label: 'with noise' },
                ]}
                onChange={(kind) =>
                  edit(
                    ['gradient'],
                    kind === 'experiment'
                      ? undefined
                      : kind === 'full'
                        ? { kind }
                        : kind === 'batch'
                          ? { kind, size: 64, sampling: 'shuffle' }
                          : { kind, scale: 0.1 },
                    'gradient',
                  )
                }
              />
            </div>
          </div>
          {item.gradient !== undefined && (
            <GradientFields
              gradient={item.gradient}
              onChange={(gradient, label) => edit(['gradient'], gradient, label)}
            />
          )}
          <p className="note inspector-summary">{entry.summary}</p>
          <ChangeNote item={item} />
          <References references={entry.references} />
        </>
      )}
    </div>
  );
}

/** What a change re-runs. */
function ChangeNote({ item }: { item: OptimizerItem }): ReactNode {
  const document = useDocument();
  const experimentId = useSelection((selection) => selection.experiment);
  const experiment = document?.experiments.find((other) => other.id === experimentId);
  if (experiment === undefined || !experiment.optimizers.includes(item.id)) return null;
  const { count } = experiment.seeds;
  const landscapes = experiment.landscapes.length;
  const words = (number: number, one: string): string => `${countText(number)} ${one}${number === 1 ? '' : 's'}`;
  return (
    <p className="note">
      A change re-runs {words(count * landscapes, 'run')} of {experiment.name}: {words(count, 'seed')} on{' '}
      {words(landscapes, 'landscape')}.
    </p>
  );
}
