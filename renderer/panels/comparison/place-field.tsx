/** A point to lay a plane through: one of the landscape's own, where a run was, or typed. */
import { type ReactNode, useId } from 'react';
import type { PlaceSpec } from '../../../core/contract/planes.ts';
import { parseNumbers, restingNumbers, writtenNumbers } from '../../controls/lists.ts';
import { FieldLabel, Row, WideRow } from '../../controls/parameter-form.tsx';
import { ParsedField } from '../../controls/parsed-field.tsx';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import { Select } from '../../controls/select.tsx';

/** An optimizer of an experiment on the landscape: its runs differ by their seeds. */
export interface RunSource {
  experiment: string;
  landscape: string;
  optimizer: string;
  label: string;
  /** Name of the experiment. */
  hint: string;
  firstSeed: number;
}

export interface PlaceFieldProps {
  label: string;
  place: PlaceSpec;
  /** What the landscape's own point is called. */
  own: string;
  minimisers: number;
  dimension: number;
  sources: readonly RunSource[];
  onChange: (place: PlaceSpec) => void;
}

export function PlaceField({
  label,
  place,
  own,
  minimisers,
  dimension,
  sources,
  onChange,
}: PlaceFieldProps): ReactNode {
  const id = useId();
  const value = place.kind === 'run' ? sourceKey(place.run) : place.kind;
  const options = [
    { value: 'own', label: own },
    { value: 'start', label: 'its start' },
    ...(minimisers > 0
      ? [{ value: 'minimiser', label: minimisers === 1 ? 'the known minimum' : 'a known minimum' }]
      : []),
    ...sources.map((source) => ({ value: sourceKey(source), label: `run of ${source.label}`, hint: source.hint })),
    ...(dimension <= 20 || place.kind === 'point' ? [{ value: 'point', label: 'typed' }] : []),
  ];
  const choose = (next: string): void => {
    const source = sources.find((one) => sourceKey(one) === next);
    if (source !== undefined) onChange({ kind: 'run', run: runOf(source), step: 'final' });
    else if (next === 'own') onChange({ kind: 'own' });
    else if (next === 'start') onChange({ kind: 'start', seed: 0 });
    else if (next === 'minimiser') onChange({ kind: 'minimiser', index: 0 });
    else if (next === 'point') onChange({ kind: 'point', point: Array<number>(dimension).fill(0) });
  };
  return (
    <>
      <Row label={<FieldLabel id={id} label={label} />}>
        <Select label={label} value={value} options={options} onChange={choose} />
      </Row>
      {place.kind === 'start' && (
        <SeedRow label="Seed of the start" seed={place.seed} onChange={(seed) => onChange({ kind: 'start', seed })} />
      )}
      {place.kind === 'minimiser' && minimisers > 1 && (
        <Row label={<FieldLabel id={`${id}-which`} label="Which" />}>
          <SciNumberField
            id={`${id}-which`}
            labelled
            label="Which minimum"
            value={place.index + 1}
            minimum={1}
            maximum={minimisers}
            integer
            onCommit={(which) => onChange({ kind: 'minimiser', index: which - 1 })}
          />
        </Row>
      )}
      {place.kind === 'run' && (
        <>
          <SeedRow
            label="Seed of the run"
            seed={place.run.seed}
            onChange={(seed) => onChange({ ...place, run: { ...place.run, seed } })}
          />
          <Row label={<FieldLabel id={`${id}-step`} label="Step" />}>
            <ParsedField<number | 'start' | 'final'>
              id={`${id}-step`}
              label="Step"
              text={place.step === 'final' ? 'end' : String(place.step)}
              parse={parseStep}
              onCommit={(step) => onChange({ ...place, step })}
            />
          </Row>
        </>
      )}
      {place.kind === 'point' && (
        <WideRow label={<FieldLabel id={`${id}-point`} label="Coordinates" help="One number for each coordinate" />}>
          <ParsedField
            id={`${id}-point`}
            label="Coordinates"
            text={writtenNumbers(place.point)}
            rest={restingNumbers(place.point)}
            parse={(text) =>
              parseNumbers(text, { label: 'Coordinates', minimumLength: dimension, maximumLength: dimension })
            }
            onCommit={(point) => onChange({ kind: 'point', point })}
          />
        </WideRow>
      )}
    </>
  );
}

export function SeedRow({
  label,
  seed,
  onChange,
}: {
  label: string;
  seed: number;
  onChange: (seed: number) => void;
}): ReactNode {
  const id = useId();
  return (
    <Row label={<FieldLabel id={id} label={label} />}>
      <SciNumberField id={id} labelled label={label} value={seed} minimum={0} integer onCommit={onChange} />
    </Row>
  );
}

export function sourceKey({ experiment, optimizer }: { experiment: string; optimizer: string }): string {
  return `run ${experiment} ${optimizer}`;
}

export function runOf({ experiment, landscape, optimizer, firstSeed }: RunSource) {
  return { experiment, landscape, optimizer, seed: firstSeed };
}

function parseStep(text: string): { ok: true; value: number | 'start' | 'final' } | { ok: false; message: string } {
  const word = text.trim().toLowerCase();
  if (word === 'end' || word === 'final') return { ok: true, value: 'final' };
  if (word === 'start') return { ok: true, value: 'start' };
  if (/^\d{1,9}$/.test(word)) return { ok: true, value: Number(word) };
  return { ok: false, message: `Step is ‘${text.trim()}’; expected start, end or a recorded step such as 100.` };
}
