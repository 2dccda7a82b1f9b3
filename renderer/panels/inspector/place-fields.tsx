/** Where an analysis looks: the landscape's start, a known minimum, a step of a run, or coordinates. */
import { type ReactNode, useId } from 'react';
import type { StudyPlace } from '../../../core/contract/studies.ts';
import { parseNumbers, restingNumbers, writtenNumbers } from '../../controls/lists.ts';
import { FieldLabel, Row, WideRow } from '../../controls/parameter-form.tsx';
import { ParsedField } from '../../controls/parsed-field.tsx';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import { Select } from '../../controls/select.tsx';
import { useDocument } from '../../state/laboratory.ts';

type Kind = 'start' | 'minimiser' | 'run' | 'point';

function kindOf(at: StudyPlace): Kind {
  return 'start' in at ? 'start' : 'minimiser' in at ? 'minimiser' : 'run' in at ? 'run' : 'point';
}

export function PlaceFields({
  at,
  landscape,
  runsOnly,
  wholeRun,
  label = 'Point',
  field = 'at',
  onChange,
}: {
  at: StudyPlace | undefined;
  landscape: string | undefined;
  /** The analysis looks along a whole run. */
  runsOnly: boolean;
  /** It is asked along the run, so that no step of it is meant. */
  wholeRun: boolean;
  label?: string;
  /** Where the place stands in the analysis. */
  field?: 'at' | 'toward';
  /** Undefined: the other point, which is then written out among the parameters. */
  onChange: (at: StudyPlace | undefined, label: string) => void;
}): ReactNode {
  const document = useDocument();
  const id = useId();
  const experiments = (document?.experiments ?? []).filter(
    (experiment) => landscape !== undefined && experiment.landscapes.includes(landscape),
  );
  const [first] = experiments;
  const [optimizer] = first?.optimizers ?? [];
  const usual: Record<Kind, StudyPlace | null> = {
    start: { start: { seed: 0 } },
    minimiser: { minimiser: 0 },
    run:
      first === undefined || optimizer === undefined
        ? null
        : { run: { experiment: first.id, optimizer, seed: first.seeds.first }, step: 'final' },
    point: { point: [0, 0] },
  };
  const options = [
    { value: 'start', label: 'its start' },
    { value: 'minimiser', label: 'a known minimum' },
    ...(usual.run === null ? [] : [{ value: 'run', label: 'a run' }]),
    { value: 'point', label: 'coordinates' },
  ];
  if (runsOnly) {
    const run = at !== undefined && 'run' in at ? at : usual.run;
    if (run === null || !('run' in run)) {
      return <p className="note">No experiment runs on this landscape yet. Add one, run it, and choose a run here.</p>;
    }
    return <RunFields at={run} experiments={experiments} whole onChange={(next) => onChange(next, 'run')} />;
  }
  return (
    <>
      <Row path={[field]} label={<FieldLabel id={`${id}-kind`} label={label} />}>
        <Select
          label={label}
          value={at !== undefined ? kindOf(at) : field === 'toward' ? 'point' : null}
          options={options}
          onChange={(kind) => {
            const next = usual[kind as Kind];
            if (field === 'toward' && kind === 'point') onChange(undefined, 'point');
            else if (next !== null) onChange(next, 'point');
          }}
        />
      </Row>
      {at !== undefined && 'start' in at && (
        <Whole
          id={`${id}-start`}
          label="Start of seed"
          value={at.start.seed}
          onCommit={(seed) => onChange({ start: { seed } }, 'seed of the start')}
        />
      )}
      {at !== undefined && 'minimiser' in at && (
        <Whole
          id={`${id}-minimum`}
          label="Number, from 0"
          value={at.minimiser}
          onCommit={(minimiser) => onChange({ minimiser }, 'minimum')}
        />
      )}
      {at !== undefined && 'point' in at && (
        <WideRow label={<FieldLabel id={`${id}-point`} label="Coordinates" help="One number for each coordinate" />}>
          <ParsedField
            id={`${id}-point`}
            label="Coordinates"
            text={writtenNumbers(at.point)}
            rest={restingNumbers(at.point)}
            parse={(text) => parseNumbers(text, { label: 'Coordinates', minimumLength: 1 })}
            onCommit={(point) => onChange({ point }, 'coordinates')}
          />
        </WideRow>
      )}
      {at !== undefined && 'run' in at && (
        <RunFields at={at} experiments={experiments} whole={wholeRun} onChange={(next) => onChange(next, 'run')} />
      )}
    </>
  );
}

type RunPlace = Extract<StudyPlace, { run: unknown }>;

function RunFields({
  at,
  experiments,
  whole = false,
  onChange,
}: {
  at: RunPlace;
  experiments: readonly { id: string; name: string; optimizers: string[] }[];
  /** The run is meant from start to end, and no step of it. */
  whole?: boolean;
  onChange: (at: RunPlace) => void;
}): ReactNode {
  const document = useDocument();
  const id = useId();
  const experiment = experiments.find((other) => other.id === at.run.experiment);
  const optimizers = (document?.optimizers ?? []).filter((item) => experiment?.optimizers.includes(item.id));
  return (
    <>
      {experiments.length > 1 && (
        <Row path={['at']} label={<FieldLabel id={`${id}-experiment`} label="Experiment" />}>
          <Select
            label="Experiment"
            value={experiment?.id ?? null}
            options={experiments.map(({ id: value, name }) => ({ value, label: name }))}
            onChange={(value) => {
              const [optimizer = at.run.optimizer] = experiments.find((other) => other.id === value)?.optimizers ?? [];
              onChange({ ...at, run: { ...at.run, experiment: value, optimizer } });
            }}
          />
        </Row>
      )}
      <Row path={['at']} label={<FieldLabel id={`${id}-optimizer`} label="Optimizer" />}>
        <Select
          label="Optimizer"
          value={optimizers.some((item) => item.id === at.run.optimizer) ? at.run.optimizer : null}
          options={optimizers.map(({ id: value, name }) => ({ value, label: name }))}
          onChange={(optimizer) => onChange({ ...at, run: { ...at.run, optimizer } })}
        />
      </Row>
      <Whole
        id={`${id}-seed`}
        label="Seed of the run"
        value={at.run.seed}
        onCommit={(seed) => onChange({ ...at, run: { ...at.run, seed } })}
      />
      {!whole && (
        <Row
          path={['at']}
          label={<FieldLabel id={`${id}-step`} label="Step" help="A step whose point was recorded, or the end" />}
        >
          <ParsedField<number | 'final'>
            id={`${id}-step`}
            label="Step"
            text={String(at.step)}
            parse={parseStep}
            onCommit={(step) => onChange({ ...at, step })}
          />
        </Row>
      )}
    </>
  );
}

/** `final` or a whole number from 0. */
export function parseStep(text: string): { ok: true; value: number | 'final' } | { ok: false; message: string } {
  const word = text.trim().toLowerCase();
  if (word === 'final' || word === 'end') return { ok: true, value: 'final' };
  if (/^\d{1,10}$/.test(word)) return { ok: true, value: Number(word) };
  return { ok: false, message: `‘${text.trim()}’ is not a step; expected final or a whole number from 0.` };
}

function Whole({
  id,
  label,
  value,
  onCommit,
}: {
  id: string;
  label: string;
  value: number;
  onCommit: (value: number) => void;
}): ReactNode {
  return (
    <Row path={['at']} label={<FieldLabel id={id} label={label} />}>
      <SciNumberField id={id} labelled label={label} value={value} minimum={0} integer onCommit={onCommit} />
    </Row>
  );
}
