/** Words of pictures of a plane: caveat, meaning of the colours, caption, names of coordinates. */
import { coordinateText } from '../../charts/coordinate-name.ts';
import { countText, percentText, proseNumber } from '../../controls/number-text.ts';

/** Null in two dimensions and fewer: then the picture leaves nothing out. */
export function sliceCaveat(dimension: number, variance: number | null): { what: string; holds: string | null } | null {
  if (dimension <= 2) return null;
  return {
    what: `Slice: 2 of ${countText(dimension)} dimensions`,
    holds: variance === null ? null : `holds ${percentText(variance)} of path variance`,
  };
}

export function meaningText(dimension: number, levels: { ratio: number; base: number; baseIsZero: boolean }): string {
  const where = dimension > 2 ? ' on the slice' : '';
  const what = levels.baseIsZero ? `L${where}` : `L${where} above ${proseNumber(levels.base, 4)}`;
  return `${what}, levels × ${proseNumber(levels.ratio)}`;
}

/** Coordinates by name: `z[4]` of a formula stands for z₁ to z₄; those without a name are w₁, w₂, … */
export function coordinateNames(variables: readonly string[], dimension: number, most = 64): string[] {
  const names: string[] = [];
  for (const variable of variables) {
    const block = /^(.+)\[(\d+)\]$/.exec(variable);
    const size = block && variables.length < dimension ? Number(block[2]) : 1;
    for (let k = 1; k <= size && names.length < most; k += 1) {
      if (!block) names.push(coordinateText(variable));
      else if (size === 1 && variables.length >= dimension) names.push(coordinateText(`${block[1]}_${block[2]}`));
      else names.push(coordinateText(`${block[1]}_${k}`));
    }
  }
  while (names.length < Math.min(dimension, most)) names.push(coordinateText(`w_${names.length + 1}`));
  return names.slice(0, Math.min(dimension, most));
}

export interface PlaneFacts {
  /** Runs drawn of each optimizer, and how many there are. */
  drawn: string;
  leaving: { paths: number; points: number };
  diverged: number;
  undefinedShare: number;
  minimisers: number;
  stale: boolean;
  /** The loss does not change in the frame. */
  flat: boolean;
}

export function planeCaption(facts: PlaneFacts): string {
  const parts = [facts.drawn];
  if (facts.leaving.paths > 0)
    parts.push(
      `${countText(facts.leaving.paths)} ${facts.leaving.paths === 1 ? 'path leaves' : 'paths leave'} the frame`,
    );
  if (facts.leaving.points > 0)
    parts.push(
      `${countText(facts.leaving.points)} ${facts.leaving.points === 1 ? 'point lies' : 'points lie'} outside the frame`,
    );
  if (facts.diverged > 0) parts.push(`${countText(facts.diverged)} ${facts.diverged === 1 ? 'run' : 'runs'} diverged`);
  if (facts.minimisers > 0) parts.push(`+ known ${facts.minimisers === 1 ? 'minimum' : 'minima'}`);
  if (facts.undefinedShare > 0) parts.push(`hatched: not defined (${percentText(facts.undefinedShare)} of the frame)`);
  if (facts.flat) parts.push('the loss is the same everywhere in the frame');
  if (facts.stale) parts.push('newer picture on its way');
  return parts.filter((part) => part !== '').join(' · ');
}
