/** Steps through a run: lanes over steps, the step as arrows on the landscape, and its arithmetic. */
import { ChevronFirst, ChevronLast, GitFork, Pause, Play, StepBack, StepForward } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useMemo, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { LanesAnswer } from '../../../core/contract/trace.ts';
import { Button, IconButton } from '../../controls/button.tsx';
import { countText } from '../../controls/number-text.ts';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import { isTyping } from '../../state/commands.ts';
import { DEBUGGER_TABS, type DebuggerTab, debugRun, useDebugged } from '../../state/debugged.ts';
import { openDialog } from '../../state/dialogs.ts';
import { useDocument, useLaboratoryState, useTrace } from '../../state/laboratory.ts';
import { selectCell, useSelection } from '../../state/selection.ts';
import { singleKeysAllowed } from '../../state/single-keys.ts';
import { EmptyPanel, FailedPanel } from '../comparison/panel-state.tsx';
import { Arithmetic } from './arithmetic.tsx';
import { Lanes } from './lanes.tsx';
import { RunChoice } from './run-choice.tsx';
import { StateTable } from './state-table.tsx';
import { StepPlane } from './step-plane.tsx';
import { useStepper } from './stepper.ts';
import { Twin, twinName } from './twin.tsx';
import { useGoToCondition } from './use-conditions.ts';
import { type DebuggedRun, useDebuggedRuns } from './use-subject.ts';
import './debugger.css';

export function DebuggerPanel(): ReactNode {
  const { runs, selected } = useDebuggedRuns();
  return (
    <div className="pane debugger">{runs.length === 0 ? <NoRun /> : <Debugger runs={runs} selected={selected} />}</div>
  );
}

/** Nothing is looked at yet: the first run of the selected experiment is a press away. */
function NoRun(): ReactNode {
  const document = useDocument();
  const selection = useSelection();
  const experiment = document?.experiments.find(({ id }) => id === selection.experiment) ?? document?.experiments[0];
  const landscape = experiment?.landscapes.find((id) => id === selection.landscape) ?? experiment?.landscapes[0];
  const optimizer = experiment?.optimizers.find((id) => id === selection.optimizer) ?? experiment?.optimizers[0];
  if (experiment === undefined || landscape === undefined || optimizer === undefined)
    return <EmptyPanel message="No run to step through: an experiment with a landscape and an optimizer has runs." />;
  const name = document?.optimizers.find(({ id }) => id === optimizer)?.name ?? '';
  const run = { experiment: experiment.id, landscape, optimizer, seed: experiment.seeds.first };
  return (
    <EmptyPanel message="Any run can be stepped through, also one that has not been computed yet: it is replayed.">
      <Button onPress={() => debugRun(run)} small>
        {`Step through ${name} of ${experiment.name}`}
      </Button>
    </EmptyPanel>
  );
}

function Debugger({ runs, selected }: { runs: DebuggedRun[]; selected: number }): ReactNode {
  const chosen = runs[selected]!;
  const stepId = useId();
  const { range, tab, plane, twin } = useDebugged();
  const budget = chosen.experiment.budget.steps;
  const [answers, setAnswers] = useState<Readonly<Record<string, LanesAnswer>>>({});
  const keep = useCallback(
    (key: string, answer: LanesAnswer) => setAnswers((old) => (old[key] === answer ? old : { ...old, [key]: answer })),
    [],
  );
  const own = answers[keyOf(chosen)] ?? null;
  const last = own?.run.end?.step ?? budget;
  const whole = useMemo((): [number, number] => {
    const ends = runs.map((run) => answers[keyOf(run)]?.run.end?.step ?? run.experiment.budget.steps);
    return [0, Math.max(1, ...ends)];
  }, [runs, answers]);
  const shown = useMemo((): [number, number] => {
    if (range === null) return whole;
    return [Math.min(range[0], whole[1] - 1), Math.min(range[1], whole[1])];
  }, [range, whole]);
  const stepper = useStepper(last, shown);
  const { step } = stepper;
  const { answer, error, stale } = useTrace({ kind: 'step', run: chosen.run, step, plane, count: 12 });
  const goToCondition = useGoToCondition(chosen, step, last);
  const fork = (): void => openDialog({ kind: 'fork', run: chosen.run, step });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isTyping(event.target)) return;
    const inside = event.target instanceof HTMLElement ? event.target : null;
    // Lists, tabs and buttons have keys of their own.
    const own = inside?.closest('[role="tablist"], [role="listbox"], [aria-haspopup], button') !== null;
    if (own && [' ', 'Enter', 'ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return;
    if (stepper.onKey(event)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || !singleKeysAllowed()) return;
    const key = event.key.toLowerCase();
    if (key === 'f') fork();
    else if (key === 'b') void goToCondition(event.shiftKey ? 'previous' : 'next');
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the pictures, tables and buttons inside
    <div className="debugger-frame focus-inside" data-debugger tabIndex={-1} onKeyDown={onKeyDown}>
      {runs.map((run) => (
        <LanesOf key={keyOf(run)} debugged={run} range={range} onAnswer={keep} />
      ))}
      <div className="bar debugger-bar">
        <RunChoice runs={runs} selected={selected} />
        <span className="push debugger-clock">
          <IconButton icon={ChevronFirst} name="To the first step" keys="Home" onPress={() => stepper.go(1)} />
          <IconButton icon={StepBack} name="One step back" keys="ArrowLeft" onPress={() => stepper.go(step - 1)} />
          <Button icon={stepper.playing ? Pause : Play} keys=" " onPress={stepper.toggle}>
            {stepper.playing ? 'Pause' : 'Play'}
          </Button>
          <IconButton icon={StepForward} name="One step on" keys="ArrowRight" onPress={() => stepper.go(step + 1)} />
          <IconButton icon={ChevronLast} name="To the last step" keys="End" onPress={() => stepper.go(last)} />
          <span className="debugger-step">
            <label className="text2" htmlFor={stepId}>
              Step
            </label>
            <SciNumberField
              id={stepId}
              labelled
              label="Step"
              value={step}
              minimum={1}
              maximum={last}
              integer
              unit={`/ ${countText(last)}`}
              onCommit={stepper.go}
            />
          </span>
          <Button icon={GitFork} keys={singleKeysAllowed() ? 'F' : undefined} onPress={fork}>
            Fork here
          </Button>
        </span>
      </div>
      <ReplayBar />
      <div className="debugger-lanes">
        <Lanes
          runs={runs}
          answers={runs.map((run) => answers[keyOf(run)] ?? null)}
          selected={selected}
          range={shown}
          step={step}
          onStep={stepper.go}
        />
      </div>
      <div className="debugger-below">
        {error !== null && answer === null ? (
          <FailedPanel error={error} />
        ) : answer === null ? (
          <EmptyPanel message={`Replaying steps 1–${countText(step)}…`} />
        ) : (
          <>
            <StepPlane debugged={chosen} answer={answer} stale={stale} />
            <Tabs
              className="debugger-tabs"
              selectedKey={tab}
              onSelectionChange={(key) => useDebugged.setState({ tab: key as DebuggerTab })}
            >
              <TabList aria-label="About the step" className="debugger-tab-list">
                {DEBUGGER_TABS.map((id) => (
                  <Tab key={id} id={id} className="side-tab focus-inside">
                    {id === 'arithmetic'
                      ? 'Update arithmetic'
                      : id === 'state'
                        ? 'State'
                        : `Twin ${twinName(answer.run, twin)}`}
                  </Tab>
                ))}
              </TabList>
              <TabPanel id="arithmetic" className="debugger-tab">
                <Arithmetic answer={answer} name={chosen.optimizer.name} />
              </TabPanel>
              <TabPanel id="state" className="debugger-tab">
                <StateTable answer={answer} />
              </TabPanel>
              <TabPanel id="twin" className="debugger-tab">
                <Twin debugged={chosen} run={answer.run} step={step} range={shown} />
              </TabPanel>
            </Tabs>
          </>
        )}
      </div>
      <Follow debugged={chosen} />
    </div>
  );
}

function keyOf({ run }: DebuggedRun): string {
  return `${run.experiment} ${run.landscape} ${run.optimizer} ${run.seed}`;
}

/** Asks for the lanes of one run and hands them over: hooks cannot be called for a list. */
function LanesOf({
  debugged,
  range,
  onAnswer,
}: {
  debugged: DebuggedRun;
  range: readonly [number, number] | null;
  onAnswer: (key: string, answer: LanesAnswer) => void;
}): ReactNode {
  const { run, experiment } = debugged;
  const budget = experiment.budget.steps;
  const { answer } = useTrace({
    kind: 'lanes',
    run,
    from: range?.[0] ?? 0,
    to: Math.min(budget, range?.[1] ?? budget),
    points: 600,
  });
  const key = keyOf(debugged);
  useEffect(() => {
    if (answer !== null) onAnswer(key, answer);
  }, [answer, key, onAnswer]);
  return null;
}

/** A replay that lasts shows how far it is. */
function ReplayBar(): ReactNode {
  const replay = useLaboratoryState((state) => state.replay);
  return (
    <div className="debugger-replay" aria-hidden={replay === null}>
      {replay !== null && (
        <>
          <span className="meter">
            <i style={{ width: `${(100 * replay.done) / Math.max(1, replay.total)}%` }} />
          </span>
          <span className="text2">
            Replaying, {countText(replay.done)} of {countText(replay.total)} steps
          </span>
        </>
      )}
    </div>
  );
}

/** The charts and the inspector of the window follow the run that is looked at. */
function Follow({ debugged }: { debugged: DebuggedRun }): ReactNode {
  const { experiment, landscape, optimizer } = debugged.run;
  useEffect(() => {
    const now = useSelection.getState();
    if (now.experiment !== experiment || now.landscape !== landscape || now.optimizer !== optimizer)
      selectCell(experiment, landscape, optimizer);
  }, [experiment, landscape, optimizer]);
  return null;
}
