/** Which plane through the landscape is shown: two coordinates inline, every other kind in a form that the button opens. */
import { ChevronDown } from 'lucide-react';
import { type ReactNode, useId, useMemo } from 'react';
import { Dialog as AriaDialog, Button, DialogTrigger, Popover } from 'react-aria-components';
import type { Document } from '../../../core/contract/document.ts';
import type { PlaceSpec, PlaneKind, PlaneSpec } from '../../../core/contract/planes.ts';
import type { FactsPreview } from '../../../core/contract/summaries.ts';
import { FieldLabel, Row } from '../../controls/parameter-form.tsx';
import { Select } from '../../controls/select.tsx';
import { FIRST_PLANE, placesOf } from '../../state/chosen-planes.ts';
import { useDocument } from '../../state/laboratory.ts';
import { PlaceField, type RunSource, runOf, SeedRow, sourceKey } from './place-field.tsx';
import { ownPoint, planeName, whereWords } from './plane-words.ts';

export interface PlanePickerProps {
  landscape: { id: string };
  plane: PlaneSpec;
  names: readonly string[];
  facts: FactsPreview;
  onChange: (plane: PlaneSpec) => void;
}

const KINDS: { value: PlaneKind; label: string }[] = [
  { value: 'axes', label: 'two coordinates' },
  { value: 'random', label: 'random directions' },
  { value: 'hessian', label: 'Hessian eigenvectors' },
  { value: 'principal', label: 'principal directions of a run' },
  { value: 'points', label: 'through three points' },
];

export function PlanePicker({ landscape, plane, names, facts, onChange }: PlanePickerProps): ReactNode {
  const document = useDocument();
  const sources = useMemo(() => sourcesOf(document, landscape.id), [document, landscape.id]);
  const optimizerName = (id: string): string => document?.optimizers.find((item) => item.id === id)?.name ?? id;
  const text = planeName(plane, optimizerName);
  const isAxes = plane.kind === undefined || plane.kind === 'axes';
  return (
    <span className="plane-picker">
      <DialogTrigger>
        <Button className="button small plane-button" aria-label={`Plane: ${text}`}>
          <span className="ellipsis">{isAxes ? `Plane${centerText(plane, facts.own)}` : text}</span>
          <ChevronDown size={12} strokeWidth={1.9} aria-hidden />
        </Button>
        <Popover className="popover" offset={4} placement="bottom end">
          <AriaDialog className="plane-form" aria-label="Plane through the landscape">
            <PlaneForm plane={plane} facts={facts} sources={sources} onChange={onChange} />
          </AriaDialog>
        </Popover>
      </DialogTrigger>
      {isAxes && <AxesFields plane={plane} names={names} onChange={onChange} />}
    </span>
  );
}

/** " through the known minimum": what the other coordinates are held at, where that is not the usual. */
function centerText(plane: PlaneSpec, own: FactsPreview['own']): string {
  const [place] = placesOf(plane);
  return place === undefined || place.kind === 'own' ? '' : ` at ${whereWords(place, own)}`;
}

type AxesPlane = Extract<PlaneSpec, { axes: unknown }>;

function AxesFields({
  plane,
  names,
  onChange,
}: {
  plane: AxesPlane;
  names: readonly string[];
  onChange: (plane: PlaneSpec) => void;
}): ReactNode {
  const options = names.map((name, index) => ({ value: String(index), label: name }));
  const wide = names.some((name) => name.length > 3);
  return ([0, 1] as const).map((side) => (
    <span key={side} className={wide ? 'plane-axis wide' : 'plane-axis'}>
      <Select
        label={side === 0 ? 'Coordinate to the right' : 'Coordinate upwards'}
        value={String(plane.axes[side])}
        options={options.filter(({ value }) => Number(value) !== plane.axes[1 - side])}
        onChange={(value) =>
          onChange({
            ...plane,
            axes: side === 0 ? [Number(value), plane.axes[1]] : [plane.axes[0], Number(value)],
          })
        }
      />
    </span>
  ));
}

function PlaneForm({
  plane,
  facts,
  sources,
  onChange,
}: Pick<PlanePickerProps, 'plane' | 'facts' | 'onChange'> & { sources: readonly RunSource[] }): ReactNode {
  const id = useId();
  const kind = plane.kind ?? 'axes';
  const [center = { kind: 'own' }] = placesOf(plane);
  const place = (label: string, value: PlaceSpec, change: (place: PlaceSpec) => void): ReactNode => (
    <PlaceField
      key={label}
      label={label}
      place={value}
      own={ownPoint(facts.own)}
      minimisers={facts.minimisers.length}
      dimension={facts.dimension}
      sources={sources}
      onChange={change}
    />
  );
  return (
    <div className="form">
      <Row label={<FieldLabel id={id} label="Plane" />}>
        <Select
          label="Kind of plane"
          value={kind}
          options={KINDS.filter(({ value }) => value !== 'principal' || sources.length > 0)}
          onChange={(next) => onChange(usualOf(next as PlaneKind, center, facts, sources))}
        />
      </Row>
      {(plane.kind === undefined || plane.kind === 'axes') &&
        place('Others at', center, (at) => onChange({ kind: 'axes', axes: plane.axes, at }))}
      {plane.kind === 'random' && (
        <>
          <SeedRow label="Seed" seed={plane.seed} onChange={(seed) => onChange({ ...plane, seed })} />
          {facts.layered && (
            <Row
              label={
                <FieldLabel
                  id={`${id}-normalise`}
                  label="Lengths"
                  help="By filter: every output row of a layer as long as the weights there (Li et al. 2018)."
                />
              }
            >
              <Select
                label="Lengths of the directions"
                value={plane.normalise}
                options={[
                  { value: 'none', label: 'unit length' },
                  { value: 'layer', label: 'as the weights, by layer' },
                  { value: 'filter', label: 'as the weights, by filter' },
                ]}
                onChange={(value) => onChange({ ...plane, normalise: value as typeof plane.normalise })}
              />
            </Row>
          )}
          {plane.normalise !== 'none' && (
            <Row
              label={<FieldLabel id={`${id}-biases`} label="Biases" help="Held still, as in the paper’s figures." />}
            >
              <Select
                label="Biases"
                value={plane.biases}
                options={[
                  { value: 'zero', label: 'held still' },
                  { value: 'weights', label: 'moved along themselves' },
                ]}
                onChange={(value) => onChange({ ...plane, biases: value as typeof plane.biases })}
              />
            </Row>
          )}
          {place('Centre', plane.at, (at) => onChange({ ...plane, at }))}
        </>
      )}
      {plane.kind === 'hessian' && (
        <>
          <Row label={<FieldLabel id={`${id}-pair`} label="Eigenvalues" />}>
            <Select
              label="Eigenvalues"
              value={plane.pair}
              options={[
                { value: 'top', label: 'the two largest' },
                { value: 'ends', label: 'largest and smallest' },
              ]}
              onChange={(value) => onChange({ ...plane, pair: value as typeof plane.pair })}
            />
          </Row>
          {place('Centre', plane.at, (at) => onChange({ ...plane, at }))}
        </>
      )}
      {plane.kind === 'principal' && (
        <>
          <Row label={<FieldLabel id={`${id}-run`} label="Run of" />}>
            <Select
              label="Run of"
              value={sourceKey(plane.run)}
              options={sources.map((source) => ({ value: sourceKey(source), label: source.label, hint: source.hint }))}
              onChange={(value) => {
                const source = sources.find((one) => sourceKey(one) === value);
                if (source !== undefined) onChange({ kind: 'principal', run: runOf(source) });
              }}
            />
          </Row>
          <SeedRow
            label="Seed"
            seed={plane.run.seed}
            onChange={(seed) => onChange({ ...plane, run: { ...plane.run, seed } })}
          />
        </>
      )}
      {plane.kind === 'points' &&
        plane.points.map((point, index) =>
          place(`Point ${'ABC'[index]}`, point, (changed) => {
            const [a, b, c] = plane.points;
            onChange({
              kind: 'points',
              points: index === 0 ? [changed, b, c] : index === 1 ? [a, changed, c] : [a, b, changed],
            });
          }),
        )}
    </div>
  );
}

/** A plane of this kind to begin with, about the same centre where it has one. */
function usualOf(kind: PlaneKind, center: PlaceSpec, facts: FactsPreview, sources: readonly RunSource[]): PlaneSpec {
  const [source] = sources;
  switch (kind) {
    case 'axes':
      return FIRST_PLANE;
    case 'random':
      return { kind, seed: 0, normalise: facts.layered ? 'filter' : 'none', biases: 'zero', at: center };
    case 'hessian':
      return { kind, pair: 'top', at: center };
    case 'principal':
      return source === undefined ? FIRST_PLANE : { kind, run: runOf(source) };
    case 'points':
      return { kind, points: usualPoints(facts, sources) };
  }
}

/** The ends of three runs where there are so many, else starts and what else is known. */
function usualPoints(facts: FactsPreview, sources: readonly RunSource[]): [PlaceSpec, PlaceSpec, PlaceSpec] {
  const places: PlaceSpec[] = sources.slice(0, 3).map((source) => ({ kind: 'run', run: runOf(source), step: 'final' }));
  const [source] = sources;
  if (source !== undefined) places.push({ kind: 'run', run: runOf(source), step: 'start' });
  if (facts.minimisers.length > 0) places.push({ kind: 'minimiser', index: 0 });
  for (let seed = 0; places.length < 3; seed += 1) places.push({ kind: 'start', seed });
  return [places[0]!, places[1]!, places[2]!];
}

function sourcesOf(document: Document | null, landscape: string): RunSource[] {
  if (document === null) return [];
  return document.experiments
    .filter(({ landscapes }) => landscapes.includes(landscape))
    .flatMap((experiment) =>
      document.optimizers
        .filter(({ id }) => experiment.optimizers.includes(id))
        .map(({ id, name }) => ({
          experiment: experiment.id,
          landscape,
          optimizer: id,
          label: name,
          hint: experiment.name,
          firstSeed: experiment.seeds.first,
        })),
    );
}
