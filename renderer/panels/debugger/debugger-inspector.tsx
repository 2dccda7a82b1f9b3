/** Beside the debugger: what the step did to the loss, the update's direction, conditions to stop at, forks, and why a run diverged. */
import { ChevronLeft, ChevronRight, CircleDot, GitFork, Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { StepAnswer, TraceCondition } from '../../../core/contract/trace.ts';
import { useActions } from '../../app/actions.ts';
import { coordinateText } from '../../charts/coordinate-name.ts';
import { Button, IconButton } from '../../controls/button.tsx';
import { MenuButton } from '../../controls/menu.tsx';
import { NumberCell } from '../../controls/number-cell.tsx';
import { countText, notationOf, numberParts, percentText, proseNumber } from '../../controls/number-text.ts';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import { useDebugged } from '../../state/debugged.ts';
import { openDialog } from '../../state/dialogs.ts';
import { useCatalogue, useDocument, useStudy, useStudyProgress, useTrace } from '../../state/laboratory.ts';
import { singleKeysAllowed } from '../../state/single-keys.ts';
import { CONDITION_KINDS, conditionWords } from './step-words.ts';
import { useFirstSteps, useGoToCondition } from './use-conditions.ts';
import { type DebuggedRun, useDebuggedRuns } from './use-subject.ts';

export function DebuggerInspector(): ReactNode {
  const { runs, selected } = useDebuggedRuns();
  const chosen = runs[selected];
  if (chosen === undefined)
    return (
      <div className="section">
        <p className="text2">No run is stepped through. Choose one in the panel, or a cell of an experiment (D).</p>
      </div>
    );
  return <OfStep debugged={chosen} />;
}

function OfStep({ debugged }: { debugged: DebuggedRun }): ReactNode {
  const wanted = useDebugged((state) => state.step);
  const plane = useDebugged((state) => state.plane);
  const { answer } = useTrace({
    kind: 'step',
    run: debugged.run,
    step: Math.max(1, Math.min(wanted, debugged.experiment.budget.steps)),
    plane,
    count: 12,
  });
  const last = answer?.run.end?.step ?? debugged.experiment.budget.steps;
  return (
    <>
      {answer !== null && <Did answer={answer} />}
      <StopAt debugged={debugged} step={answer?.step ?? wanted} last={last} answer={answer} />
      <div className="section">
        <h3 className="small-heading">Fork</h3>
        <p className="note">
          A fork keeps the point and the optimizer state of step {countText(answer?.step ?? wanted)} and goes on with
          other settings. It becomes a new run in this experiment.
        </p>
        <div className="debugger-actions">
          <Button
            icon={GitFork}
            keys={singleKeysAllowed() ? 'F' : undefined}
            onPress={() => openDialog({ kind: 'fork', run: debugged.run, step: answer?.step ?? wanted })}
            small
          >
            Fork here
          </Button>
        </div>
      </div>
      <WhyDiverged debugged={debugged} diverged={answer?.run.end?.outcome === 'diverged'} />
    </>
  );
}

function Did({ answer }: { answer: StepAnswer }): ReactNode {
  const { did, along, plane } = answer;
  const losses = notationOf([did.before, did.after]);
  const terms = notationOf([did.change, did.first, did.second, did.unexplained]);
  return (
    <>
      <div className="section">
        <h3 className="small-heading">What the step did</h3>
        <dl className="facts debugger-facts">
          <Fact label="Loss before" value={did.before} notation={losses} digits={4} />
          <Fact label="Loss after" value={did.after} notation={losses} digits={4} />
          <Fact label="Change" value={did.change} notation={terms} strong />
          <Fact label="First order, g·Δw" value={did.first} notation={terms} />
          <Fact label="Second order, ½ Δw·HΔw" value={did.second} notation={terms} />
          <Fact label="Unexplained" value={did.unexplained} notation={terms} />
        </dl>
        {answer.run.precision !== 'f64' && (
          <p className="note">Losses and terms are computed in f64 at the points of the {answer.run.precision} run.</p>
        )}
      </div>
      <div className="section">
        <h3 className="small-heading">Along the update</h3>
        <dl className="facts debugger-facts">
          <Fact label="Curvature" value={along.curvature} />
          <Fact label="Step length |Δw|" value={along.update} />
          <Fact label="Gradient norm |g|" value={along.gradient} />
          <Fact label="cos of update and −g" value={along.cosine} notation="plain" />
          {plane !== null && answer.run.dimension > 2 && (
            <>
              <dt>Share in the plane</dt>
              <dd>{plane.share === null ? 'no step' : percentText(plane.share)}</dd>
            </>
          )}
        </dl>
      </div>
    </>
  );
}

function Fact({
  label,
  value,
  notation = notationOf([value]),
  digits = 3,
  strong = false,
}: {
  label: string;
  value: number;
  notation?: 'plain' | 'scientific';
  digits?: number;
  strong?: boolean;
}): ReactNode {
  return (
    <>
      <dt>{label}</dt>
      <dd className={strong ? 'strong' : ''}>
        {Number.isNaN(value) ? 'not finite' : <NumberCell parts={numberParts(value, notation, digits)} />}
      </dd>
    </>
  );
}

function StopAt({
  debugged,
  step,
  last,
  answer,
}: {
  debugged: DebuggedRun;
  step: number;
  last: number;
  answer: StepAnswer | null;
}): ReactNode {
  const conditions = useDebugged((state) => state.conditions);
  const steps = useFirstSteps(debugged, conditions);
  const go = useGoToCondition(debugged, step, last);
  const change = (next: TraceCondition[]): void => useDebugged.setState({ conditions: next });
  const names = new Map(answer?.coordinates.map(({ index, name }) => [index, coordinateText(name)]));
  const coordinate = (index: number): string => names.get(index) ?? coordinateText(`w_${index + 1}`);
  return (
    <div className="section">
      <h3 className="small-heading">Stop at</h3>
      <ul className="debugger-conditions">
        {conditions.map((condition, k) => {
          const first = steps[k];
          const words = conditionWords(condition, coordinate);
          return (
            <li key={JSON.stringify(condition)} className="debugger-condition">
              <div className="debugger-condition-row">
                <button
                  type="button"
                  className="debugger-condition-go focus-inside"
                  disabled={first === null || first === undefined}
                  onClick={() => typeof first === 'number' && useDebugged.setState({ step: first })}
                  title={typeof first === 'number' ? `Go to step ${first}` : words}
                >
                  <CircleDot size={13} strokeWidth={1.9} aria-hidden />
                  <span className="ellipsis">{words}</span>
                  <span className="push text2">
                    {first === undefined ? '…' : first === null ? 'never' : `step ${countText(first)}`}
                  </span>
                </button>
                <span className="debugger-condition-tools">
                  <IconButton
                    icon={ChevronLeft}
                    name={`${words}: the step before this one`}
                    onPress={() => void go('previous', condition)}
                    small
                    size={13}
                  />
                  <IconButton
                    icon={ChevronRight}
                    name={`${words}: the next step`}
                    onPress={() => void go('next', condition)}
                    small
                    size={13}
                  />
                  <IconButton
                    icon={X}
                    name={`Remove: ${words}`}
                    onPress={() => change(conditions.filter((other) => other !== condition))}
                    small
                    size={12}
                  />
                </span>
              </div>
              {'value' in condition && (
                <div className="debugger-condition-fields">
                  {condition.kind === 'crosses' && (
                    <SciNumberField
                      label="Coordinate, from 1"
                      value={condition.coordinate + 1}
                      minimum={1}
                      maximum={answer?.run.dimension ?? 1}
                      integer
                      onCommit={(value) =>
                        change(
                          conditions.map((other) =>
                            other === condition ? { ...condition, coordinate: value - 1 } : other,
                          ),
                        )
                      }
                    />
                  )}
                  <SciNumberField
                    label={`Value of: ${words}`}
                    value={condition.value}
                    {...(condition.kind === 'gradient-below' || condition.kind === 'update-above'
                      ? { minimum: 0, exclusiveMinimum: true }
                      : {})}
                    onCommit={(value) =>
                      change(conditions.map((other) => (other === condition ? { ...condition, value } : other)))
                    }
                  />
                </div>
              )}
            </li>
          );
        })}
      </ul>
      <div className="debugger-actions">
        <MenuButton
          label="Add a condition"
          icon={Plus}
          entries={CONDITION_KINDS.map(({ label, condition }) => ({
            id: condition.kind,
            label,
            disabled: conditions.some((other) => JSON.stringify(other) === JSON.stringify(condition)),
            run: () => change([...conditions, condition]),
          }))}
        >
          Condition
        </MenuButton>
        {singleKeysAllowed() && conditions.length > 0 && (
          <span className="text3 debugger-keys">
            <kbd>B</kbd> next, <kbd>Shift B</kbd> previous
          </span>
        )}
      </div>
    </div>
  );
}

const DIAGNOSIS = 'divergence';

/** The diagnosis of a run that diverged: an analysis of the document, asked for once. */
function WhyDiverged({ debugged, diverged }: { debugged: DebuggedRun; diverged: boolean }): ReactNode {
  const catalogue = useCatalogue();
  const document = useDocument();
  const actions = useActions();
  const { run } = debugged;
  const known = catalogue.analyses.some(({ id }) => id === DIAGNOSIS);
  const item = document?.analyses.find(
    ({ analysis, landscape, at }) =>
      analysis === DIAGNOSIS &&
      landscape === run.landscape &&
      at !== undefined &&
      'run' in at &&
      at.run.experiment === run.experiment &&
      at.run.optimizer === run.optimizer &&
      at.run.seed === run.seed,
  );
  if (!diverged || !known) return null;
  return (
    <div className="section">
      <h3 className="small-heading">Why it diverged</h3>
      {item === undefined ? (
        <>
          <p className="note">The direction that grew, its curvature, and the threshold that it crossed.</p>
          <div className="debugger-actions">
            <Button onPress={() => void actions.diagnose(DIAGNOSIS, run)} small>
              Say why
            </Button>
          </div>
        </>
      ) : (
        <Diagnosis id={item.id} />
      )}
    </div>
  );
}

function Diagnosis({ id }: { id: string }): ReactNode {
  const actions = useActions();
  const { answer, error } = useStudy({ kind: 'analysis', id });
  const progress = useStudyProgress('analyses', id);
  const problem = error ?? progress?.error ?? answer?.problem ?? null;
  if (problem !== null) return <p className="field-error">{problem.message}</p>;
  const found = answer?.found ?? null;
  if (found === null)
    return progress === undefined ? (
      <div className="debugger-actions">
        <Button onPress={() => void actions.startStudy({ collection: 'analyses', id })} small>
          Say why
        </Button>
      </div>
    ) : (
      <p className="note">Looking for the direction that grew…</p>
    );
  return (
    <>
      <dl className="facts debugger-facts">
        {Object.entries(found.values).flatMap(([name, { label, value, unit }]) => [
          <dt key={`${name} label`}>{label ?? name}</dt>,
          <dd key={name}>
            {typeof value === 'number' ? proseNumber(value) : String(value)}
            {unit !== undefined && <span className="text3"> {unit}</span>}
          </dd>,
        ])}
      </dl>
      <div className="debugger-actions">
        <Button onPress={() => actions.open({ collection: 'analyses', id })} small>
          Open the diagnosis
        </Button>
      </div>
    </>
  );
}
