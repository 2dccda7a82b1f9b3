/** Words of pictures of a plane: caveat, meaning of the colours, caption, names of coordinates. */
import type { PlaceSpec, PlaneAnswer, PlaneSpec } from '../../../core/contract/planes.ts';
import type {
  CriticalKind,
  CriticalPointsPreview,
  FactsPreview,
  PlaneFactsPreview,
} from '../../../core/contract/summaries.ts';
import { coordinateText } from '../../charts/coordinate-name.ts';
import { countText, percentText, proseNumber } from '../../controls/number-text.ts';
import { placesOf } from '../../state/chosen-planes.ts';

export type OwnPoint = FactsPreview['own'];

export function ownPoint(own: OwnPoint): string {
  return { origin: '0', view: 'its own point', start: 'its start, seed 0' }[own];
}

/** Where a plane's centre is, in a few words. */
export function whereWords(place: PlaceSpec, own: OwnPoint, optimizerName?: (id: string) => string): string {
  switch (place.kind) {
    case 'own':
      return ownPoint(own);
    case 'point':
      return 'a typed point';
    case 'start':
      return `its start, seed ${place.seed}`;
    case 'minimiser':
      return place.index === 0 ? 'a known minimum' : `known minimum ${place.index + 1}`;
    case 'run': {
      const of =
        optimizerName === undefined ? 'a run' : `${optimizerName(place.run.optimizer)}, seed ${place.run.seed}`;
      if (place.step === 'final') return `the end of ${of}`;
      return place.step === 'start' ? `the start of ${of}` : `step ${place.step} of ${of}`;
    }
  }
}

/** A plane by name, for its button, captions and files. */
export function planeName(plane: PlaneSpec, optimizerName: (id: string) => string): string {
  switch (plane.kind) {
    case undefined:
    case 'axes':
      return 'two coordinates';
    case 'random':
      return `Random, seed ${plane.seed}${plane.normalise === 'none' ? '' : `, by ${plane.normalise}`}`;
    case 'hessian':
      return plane.pair === 'top' ? 'Hessian, two largest' : 'Hessian, both ends';
    case 'principal':
      return `PCA of ${optimizerName(plane.run.optimizer)}, seed ${plane.run.seed}`;
    case 'points':
      return 'Through three points';
  }
}

export interface CaveatFacts {
  plane: PlaneSpec;
  dimension: number;
  optimizerName: (id: string) => string;
  /** Of the drawn paths, where there are some. */
  variance: number | null;
  /** Share of the squared gradient along the drawn paths. */
  gradient: { mean: number } | null;
  /** At the centre of the plane. */
  facts: PlaneFactsPreview | null;
  answer: PlaneAnswer | null;
}

/** A share in percent; one that would read 0.0 % though it is more is said to be under what is shown. */
function shareText(share: number): string {
  return share > 0 && share < 0.0005 ? `under ${percentText(0.001)}` : percentText(share);
}

/** What the picture leaves out; null in two dimensions and fewer, where it leaves nothing out. */
export function planeCaveat(caveat: CaveatFacts): { what: string; holds: string | null } | null {
  const { plane, dimension, variance, gradient, facts } = caveat;
  if (dimension <= 2) return null;
  const what = `${caveatName(caveat)}: 2 of ${countText(dimension)} dimensions`;
  const parts: string[] = [];
  const shares = caveat.answer?.principal?.shares;
  if (plane.kind === 'principal' && shares)
    parts.push(`holds ${shareText(shares[0])} + ${shareText(shares[1])} of its variance`);
  if (variance !== null) parts.push(`${parts.length === 0 ? 'holds ' : ''}${shareText(variance)} of path variance`);
  if (gradient !== null)
    parts.push(`${parts.length === 0 ? 'holds ' : ''}${shareText(gradient.mean)} of |∇L|² per step`);
  if (parts.length === 0 && facts !== null) {
    if (facts.gradientShare !== null) parts.push(`holds ${shareText(facts.gradientShare)} of |∇L|² at its centre`);
    parts.push(`curvature ${proseNumber(facts.curvature)} of trace ${proseNumber(facts.trace.value)}`);
  }
  return { what, holds: parts.length === 0 ? null : parts.join(', ') };
}

function caveatName({ plane, optimizerName }: CaveatFacts): string {
  if (plane.kind === undefined || plane.kind === 'axes') return 'Slice';
  if (plane.kind === 'points') return 'Slice through three points';
  if (plane.kind === 'random' && plane.normalise !== 'none') {
    const biases = plane.biases === 'zero' ? 'biases held' : 'biases along themselves';
    return `Random slice, seed ${plane.seed}, by ${plane.normalise}, ${biases}`;
  }
  return `${planeName(plane, optimizerName)}`;
}

/** Sentences for beside the picture: where the plane lies, and how much of gradient and curvature it holds. */
export function planeSentences(caveat: CaveatFacts, own: OwnPoint, variables: readonly string[]): string[] {
  const { plane, dimension, facts, answer, optimizerName } = caveat;
  const [place = { kind: 'own' as const }] = placesOf(plane);
  const where = whereWords(place, own, optimizerName);
  const sentences: string[] = [];
  if (plane.kind === undefined || plane.kind === 'axes') {
    sentences.push(heldWords(plane.axes, dimension, variables, where));
  } else if (plane.kind === 'points') {
    const names = plane.points.map((point, i) => `${'ABC'[i]} is ${whereWords(point, own, optimizerName)}`);
    sentences.push(`The plane through three points: ${names.join('; ')}.`);
  } else if (plane.kind === 'principal') {
    const points = answer?.principal ? ` from ${countText(answer.principal.points)} recorded points` : '';
    sentences.push(
      `The two principal directions of the run about its end,${points === '' ? '' : `${points},`} centred there.`,
    );
  } else if (plane.kind === 'hessian') {
    const values = answer?.eigenvalues?.values;
    const numbers = values ? ` (${proseNumber(values[0])} and ${proseNumber(values[1])})` : '';
    sentences.push(
      `Eigenvectors of the Hessian at ${where} for ${plane.pair === 'top' ? 'its two largest eigenvalues' : 'its largest and smallest eigenvalue'}${numbers}.`,
    );
  } else if (plane.kind === 'random') {
    sentences.push(
      plane.normalise === 'none'
        ? `Two random directions through ${where}, orthonormal. In many dimensions such a plane sees the mean curvature, not the steepest.`
        : `Two random directions through ${where}, every ${plane.normalise === 'filter' ? 'output row' : 'array'} as long as the weights there; coordinates are coefficients, not distances.`,
    );
  }
  if (facts !== null) sentences.push(...centerSentences(facts));
  sentences.push('Heights and distances in the picture are those of the plane only.');
  return sentences;
}

function centerSentences(facts: PlaneFactsPreview): string[] {
  const { gradientNorm, gradientShare, curvature, trace, top, steepest } = facts;
  const traceText =
    trace.probes === 0
      ? `${proseNumber(trace.value)} (exact)`
      : `${proseNumber(trace.value)} [${proseNumber(trace.low)}, ${proseNumber(trace.high)}] (${trace.probes} random products)`;
  return [
    gradientShare === null
      ? 'At the centre the gradient is 0.'
      : `At the centre |∇L| is ${proseNumber(gradientNorm)}; the plane holds ${shareText(gradientShare)} of its square.`,
    `The two curvatures in the plane add up to ${proseNumber(curvature)}; the trace of the Hessian is ${traceText}.`,
    `The steepest curvature in the plane is ${proseNumber(steepest)} in size; of all directions ${proseNumber(Math.abs(top.value))}${top.converged ? '' : ' or more'}.`,
  ];
}

/** "4 of 6 dimensions (z₁, z₂, z₃, z₄) are held at 0." */
export function heldWords(
  axes: readonly [number, number],
  dimension: number,
  variables: readonly string[],
  held: string,
): string {
  const count = dimension - 2;
  const names: string[] = [];
  for (let k = 0; k < dimension && names.length < 5; k += 1) {
    if (axes.includes(k)) continue;
    names.push(coordinateText(variables[k] ?? `w_${k + 1}`));
  }
  const list = count > 4 ? `${names.slice(0, 3).join(', ')}, …` : names.slice(0, count).join(', ');
  return `${countText(count)} of ${countText(dimension)} dimensions (${list}) ${count === 1 ? 'is' : 'are'} held at ${held}.`;
}

const TYPE_WORDS: Record<CriticalKind, readonly [string, string]> = {
  minimum: ['minimum ∪', 'minima ∪'],
  saddle: ['saddle ×', 'saddles ×'],
  maximum: ['maximum ∩', 'maxima ∩'],
  degenerate: ['degenerate point □', 'degenerate points □'],
};

/** "4 minima ∪, 4 saddles ×, 1 maximum ∩ found"; with a doubt where the search may have missed some. */
export function criticalWords(found: CriticalPointsPreview, known = 0): string {
  const counts = (Object.keys(TYPE_WORDS) as CriticalKind[]).flatMap((type) => {
    const count = found.points.filter((point) => point.type === type).length;
    if (count === 0) return [];
    const words = TYPE_WORDS[type][count === 1 ? 0 : 1];
    // Known minima have a mark of their own.
    return [`${countText(count)} ${type === 'minimum' && known >= count ? words.replace(' ∪', '') : words}`];
  });
  const { low, high } = found.estimate;
  const some = found.points.length;
  const starts = `${countText(found.starts)} starts`;
  if (some === 0) return `no critical point found from ${starts}`;
  const list = counts.join(', ');
  if (found.cut) return `${list} of more`;
  if (found.points.some(({ type }) => type === 'degenerate'))
    return `${list} from ${starts}; degenerate ones may lie on curves`;
  if (!(high > some)) return list;
  const many = low > some ? `at least ${countText(low)}` : `up to ${Number.isFinite(high) ? countText(high) : 'many'}`;
  return `${list} from ${starts}; some may be missing (${many} estimated)`;
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

const COMING = {
  first: 'picture on its way',
  newer: 'newer picture on its way',
  finer: 'finer picture on its way',
} as const;

/** What is on its way: the first grid of a plane, one of what has changed, or a finer one. */
export type Coming = keyof typeof COMING;

export interface PlaneFacts {
  /** Runs drawn of each optimizer, and how many there are. */
  drawn: string;
  leaving: { paths: number; points: number };
  diverged: number;
  undefinedShare: number;
  minimisers: number;
  /** Known minima that lie off the plane. */
  minimisersOff?: number;
  /** Found in the frame; null where nobody searched. */
  critical?: CriticalPointsPreview | null;
  coming: Coming | null;
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
  const off = facts.minimisersOff ?? 0;
  if (off > 0) parts.push(`${off === 1 ? 'a known minimum lies' : `${countText(off)} known minima lie`} off the plane`);
  if (facts.critical) parts.push(criticalWords(facts.critical, facts.minimisers));
  if (facts.undefinedShare > 0) parts.push(`hatched: not defined (${shareText(facts.undefinedShare)} of the frame)`);
  if (facts.flat) parts.push('the loss is the same everywhere in the frame');
  if (facts.coming) parts.push(COMING[facts.coming]);
  return parts.filter((part) => part !== '').join(' · ');
}
