/** An optimizer: its rule, its parameters, and for one landscape of an experiment its own values. */
import { type ReactNode, useId, useState } from 'react';
import type { ExperimentItem, LandscapeItem, OptimizerItem } from '../../../core/contract/document.ts';
import { useActions } from '../../app/actions.ts';
import { inSentence } from '../../controls/number-limits.ts';
import { countText } from '../../controls/number-text.ts';
import { OptimizerMarker } from '../../controls/optimizer-marker.tsx';
import { FieldLabel, ParameterForm } from '../../controls/parameter-form.tsx';
import { Segmented } from '../../controls/segmented.tsx';
import { Select } from '../../controls/select.tsx';
import { Tex } from '../../controls/tex.tsx';
import { useCatalogue, useDocument, usePreview, useSummary } from '../../state/laboratory.ts';
import { errorText } from '../../state/messages.ts';
import { useSelection } from '../../state/selection.ts';
import { idleParameters } from '../optimizer/blocks.ts';
import { optimizerQuery } from '../optimizer/optimizer-query.ts';
import { overrideOf, withCellParameter } from './cell-parameters.ts';
import { GradientFields } from './gradient-fields.tsx';
import { InspectorHead } from './inspector-head.tsx';
import { References } from './references.tsx';
import { StackEditor } from './stack-editor.tsx';
import { useEdit } from './use-edit.ts';
import { wrapperError } from './wrapper-words.ts';

export function OptimizerInspector({ item }: { item: OptimizerItem }): ReactNode {
  const catalogue = useCatalogue();
  const actions = useActions();
  const entry = catalogue.optimizers.find((optimizer) => optimizer.id === item.algorithm);
  const edit = useEdit('optimizers', item.id, item.name);
  const gradientId = useId();
  const cell = useSelectedCell(item.id);
  const editExperiment = useEdit('experiments', cell?.experiment.id ?? '', cell?.experiment.name ?? '');
  const override = cell === null ? null : overrideOf(cell.experiment, cell.landscape.id, item.id);
  const own = Object.keys(override?.parameters ?? {}).map((name) => inSentence(entry?.parameters[name]?.label ?? name));
  const [scope, setScope] = useState<'all' | 'cell'>(own.length > 0 ? 'cell' : 'all');
  const thing = { collection: 'optimizers', id: item.id } as const;
  const rule = usePreview(entry === undefined ? null : { kind: 'rule', ...optimizerQuery(item) });
  const aboutTransform = wrapperError(rule.error, 'transforms') !== null;
  const failed = /\.parameters\.([A-Za-z0-9]+)/.exec(rule.error?.field ?? '')?.[1];
  const words = rule.error === null ? '' : errorText({ code: rule.error.code, message: rule.error.message });
  const errors = failed !== undefined && entry?.parameters[failed] !== undefined ? { [failed]: words } : {};
  const isTyped = item.algorithm === 'own-rule';
  const values = { ...item.parameters, ...(scope === 'cell' ? override?.parameters : {}) };
  const hidden = isTyped
    ? ['lines']
    : item.algorithm === 'composed'
      ? idleParameters(entry?.parameters ?? {}, values)
      : [];
  const offered = catalogue.transforms.filter((one) => one.suitsEveryProgram || entry?.takesTransforms === true);
  return (
    <>
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
              {(rule.answer?.tex ?? entry.formula).map((line, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two lines of a rule may be the same
                <div key={index}>
                  <Tex tex={line} display />
                </div>
              ))}
            </div>
            {rule.error !== null && failed === undefined && !aboutTransform && <p className="field-error">{words}</p>}
            {entry.group === 'Composed' && (
              <p className="note">
                <button type="button" className="inspector-link" onClick={() => actions.open(thing)}>
                  {isTyped ? 'Edit the lines' : 'Compose it from blocks'}
                </button>
              </p>
            )}
            {cell !== null && (
              <div className="inspector-scope">
                <Segmented
                  label="Where the parameters hold"
                  value={scope}
                  onChange={setScope}
                  options={[
                    { value: 'all', label: 'Everywhere' },
                    { value: 'cell', label: `Only on ${cell.landscape.name}` },
                  ]}
                />
              </div>
            )}
            {cell !== null && scope === 'cell' ? (
              <ParameterForm
                key="cell"
                specs={entry.parameters}
                values={values}
                hidden={hidden}
                onChange={(name, value, label) =>
                  editExperiment(
                    ['cells'],
                    withCellParameter(cell.experiment.cells, cell.landscape.id, item.id, name, value),
                    `${label} of ${item.name} on ${cell.landscape.name}`,
                  )
                }
              />
            ) : (
              <ParameterForm
                key="all"
                specs={entry.parameters}
                values={item.parameters}
                hidden={hidden}
                errors={errors}
                onChange={(name, value, label) => edit(['parameters', name], value, label)}
              />
            )}
            {cell !== null && own.length > 0 && (
              <p className="note">
                On {cell.landscape.name} it has its own {own.join(', ')}.{' '}
                <button
                  type="button"
                  className="inspector-link"
                  onClick={() =>
                    editExperiment(
                      ['cells'],
                      cell.experiment.cells.filter((other) => other !== override),
                      `own parameters of ${item.name} on ${cell.landscape.name}`,
                    )
                  }
                >
                  Take them back
                </button>
              </p>
            )}
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
      {entry !== undefined && (
        <StackEditor
          collection="optimizers"
          item={item}
          path="transforms"
          list={item.transforms ?? []}
          entries={catalogue.transforms}
          offered={offered}
          title="Transforms"
          word="transform"
          none="None: the optimizer as it is. Transforms clip, decay, accumulate, look ahead or average."
          error={rule.error}
        />
      )}
    </>
  );
}

/** The cell that is selected, when it is one of this optimizer. */
function useSelectedCell(optimizer: string): { experiment: ExperimentItem; landscape: LandscapeItem } | null {
  const document = useDocument();
  const selection = useSelection();
  const experiment = document?.experiments.find((item) => item.id === selection.experiment);
  const landscape = document?.landscapes.find((item) => item.id === selection.landscape);
  if (experiment === undefined || landscape === undefined) return null;
  if (!experiment.optimizers.includes(optimizer) || !experiment.landscapes.includes(landscape.id)) return null;
  return { experiment, landscape };
}

/** What a change re-runs. */
function ChangeNote({ item }: { item: OptimizerItem }): ReactNode {
  const document = useDocument();
  const experimentId = useSelection((selection) => selection.experiment);
  const experiment = document?.experiments.find((other) => other.id === experimentId);
  const takesPart = experiment?.optimizers.includes(item.id) === true;
  const { answer } = useSummary(takesPart ? { kind: 'matrix', experiment: experiment.id } : null);
  if (!takesPart || answer === null) return null;
  const cells = answer.cells.filter((cell) => cell.optimizer === item.id);
  const runs = cells.reduce((sum, cell) => sum + cell.wanted, 0);
  if (runs === 0) return null;
  const words = (number: number, one: string): string => `${countText(number)} ${one}${number === 1 ? '' : 's'}`;
  return (
    <p className="note">
      A change re-runs {words(runs, 'run')} of {experiment.name} on {words(cells.length, 'landscape')}.
    </p>
  );
}
