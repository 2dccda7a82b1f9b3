/** Which two coordinates a plane shows, and what the others are held at. */
import type { ReactNode } from 'react';
import type { PlaneSpec } from '../../../core/contract/planes.ts';
import { Select } from '../../controls/select.tsx';

export interface PlaneChoice {
  axes: [number, number];
  /** What the other coordinates are held at; `own` is the landscape's own point, usually zeros. */
  held: 'own' | 'minimiser';
}

export const FIRST_PLANE: PlaneChoice = { axes: [0, 1], held: 'own' };

export type AxesPlane = Extract<PlaneSpec, { axes: unknown }>;

export function planeSpecOf(choice: PlaneChoice, minimisers: readonly (readonly number[])[]): AxesPlane {
  const at = choice.held === 'minimiser' ? minimisers[0] : undefined;
  return at === undefined ? { axes: choice.axes } : { axes: choice.axes, at: [...at] };
}

/** Formulas hold the others at zero; a family may have a point of its own. */
export function ownPoint(family: string): string {
  return family === 'formula' ? '0' : 'its own point';
}

export interface PlanePickerProps {
  choice: PlaneChoice;
  names: readonly string[];
  hasMinimiser: boolean;
  /** What the landscape itself holds the others at. */
  own: string;
  onChange: (choice: PlaneChoice) => void;
}

export function PlanePicker({ choice, names, hasMinimiser, own, onChange }: PlanePickerProps): ReactNode {
  const options = names.map((name, index) => ({ value: String(index), label: name }));
  const axis = (side: 0 | 1) => (
    <span className={names.some((name) => name.length > 3) ? 'plane-axis wide' : 'plane-axis'}>
      <Select
        label={side === 0 ? 'Coordinate to the right' : 'Coordinate upwards'}
        value={String(choice.axes[side])}
        options={options.filter(({ value }) => Number(value) !== choice.axes[1 - side])}
        onChange={(value) =>
          onChange({ ...choice, axes: side === 0 ? [Number(value), choice.axes[1]] : [choice.axes[0], Number(value)] })
        }
      />
    </span>
  );
  return (
    <span className="plane-picker">
      <span className="text3">Plane</span>
      {axis(0)}
      {axis(1)}
      {hasMinimiser && (
        <span className="plane-held">
          <Select
            label="The other coordinates are held at"
            value={choice.held}
            options={[
              { value: 'own', label: `others at ${own}` },
              { value: 'minimiser', label: 'others at a minimum' },
            ]}
            onChange={(held) => onChange({ ...choice, held: held === 'minimiser' ? 'minimiser' : 'own' })}
          />
        </span>
      )}
    </span>
  );
}
