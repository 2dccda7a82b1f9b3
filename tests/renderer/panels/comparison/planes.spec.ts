import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../../../../core/contract/document.ts';
import type { PlaneAnswer, PlaneSpec } from '../../../../core/contract/planes.ts';
import type { CriticalKind, CriticalPointsPreview, GridPreview } from '../../../../core/contract/summaries.ts';
import { criticalMarks, namedMarks } from '../../../../renderer/charts/plane-marks.ts';
import { gridSizes, measureGrid } from '../../../../renderer/panels/comparison/grid-sizes.ts';
import {
  type CaveatFacts,
  criticalWords,
  planeCaveat,
  planeName,
  planeSentences,
} from '../../../../renderer/panels/comparison/plane-words.ts';
import { usablePlane } from '../../../../renderer/panels/comparison/use-plane.ts';
import { FIRST_PLANE, readChosenPlanes } from '../../../../renderer/state/chosen-planes.ts';
import { TOKENS } from '../../../../renderer/theme/tokens.ts';

const NBSP = '\u00a0';
const run = { experiment: 'e1', landscape: 'l1', optimizer: 'o1', seed: 2 };
const name = () => 'Adam';
const answer: PlaneAnswer = {
  kind: 'axes',
  axes: null,
  labels: ['p_1', 'p_2'],
  dimension: 6,
  orthonormal: true,
  center: [0, 0],
  marks: [],
  principal: null,
  eigenvalues: null,
};
const about: CaveatFacts = {
  plane: FIRST_PLANE,
  dimension: 6,
  optimizerName: name,
  variance: null,
  gradient: null,
  facts: null,
  answer,
};
const facts = {
  kind: 'plane-facts',
  dimension: 6,
  gradientNorm: 2,
  gradientShare: 0.12,
  curvature: 3,
  trace: { value: 40, low: 35, high: 45, probes: 40 },
  top: { value: -20, residual: 0.01, converged: true },
  steepest: 2.5,
  computedMs: 1,
} as const;

describe('the caveat of a plane', () => {
  it('is there above two dimensions, with what the paths say', () => {
    expect(planeCaveat({ ...about, dimension: 2 })).toBeNull();
    expect(planeCaveat({ ...about, variance: 0.67 })).toEqual({
      what: 'Slice: 2 of 6 dimensions',
      holds: `holds 67${NBSP}% of path variance`,
    });
    expect(planeCaveat({ ...about, variance: 0.67, gradient: { mean: 0.84 }, facts })!.holds).toBe(
      `holds 67${NBSP}% of path variance, 84${NBSP}% of |∇L|² per step`,
    );
  });

  it('says without paths what the plane holds at its centre', () => {
    expect(planeCaveat({ ...about, facts })!.holds).toBe(
      `holds 12${NBSP}% of |∇L|² at its centre, curvature 3 of trace 40`,
    );
    expect(planeCaveat({ ...about, facts: { ...facts, gradientShare: null } })!.holds).toBe('curvature 3 of trace 40');
  });

  it('names the kind of plane', () => {
    const what = (plane: PlaneSpec) => planeCaveat({ ...about, plane })!.what;
    const own = { kind: 'own' } as const;
    expect(what({ kind: 'random', seed: 3, normalise: 'filter', biases: 'zero', at: own })).toBe(
      'Random slice, seed 3, by filter, biases held: 2 of 6 dimensions',
    );
    expect(what({ kind: 'hessian', pair: 'top', at: own })).toBe('Hessian, two largest: 2 of 6 dimensions');
    const principal: PlaneSpec = { kind: 'principal', run };
    expect(planeName(principal, name)).toBe('PCA of Adam, seed 2');
    const shares = { ...answer, principal: { shares: [0.8, 0.15] as [number, number], points: 60 } };
    expect(planeCaveat({ ...about, plane: principal, answer: shares, gradient: { mean: 0.5 } })!.holds).toBe(
      `holds 80${NBSP}% + 15${NBSP}% of its variance, 50${NBSP}% of |∇L|² per step`,
    );
  });

  it('is told in full beside the picture', () => {
    const sentences = planeSentences({ ...about, facts }, 'origin', ['x', 'y', 'z_1', 'z_2', 'z_3', 'z_4']);
    expect(sentences[0]).toBe('4 of 6 dimensions (z₁, z₂, z₃, z₄) are held at 0.');
    expect(sentences.join(' ')).toContain('the trace of the Hessian is 40 [35, 45] (40 random products)');
    expect(sentences.join(' ')).toContain('The steepest curvature in the plane is 2.5 in size; of all directions 20.');
    const points: PlaneSpec = {
      kind: 'points',
      points: [
        { kind: 'run', run, step: 'final' },
        { kind: 'minimiser', index: 0 },
        { kind: 'start', seed: 4 },
      ],
    };
    expect(planeSentences({ ...about, plane: points }, 'start', [])[0]).toBe(
      'The plane through three points: A is the end of Adam, seed 2; B is a known minimum; C is its start, seed 4.',
    );
  });
});

describe('critical points', () => {
  const found = (types: CriticalKind[], estimate: [number, number, number]): CriticalPointsPreview => ({
    kind: 'critical-points',
    points: types.map((type, i) => ({ x: i / 10, y: i / 10, loss: i, type })),
    starts: 576,
    arrived: 500,
    outside: 70,
    failed: 6,
    estimate: { value: estimate[0], low: estimate[1], high: estimate[2] },
    cut: false,
    computedMs: 1,
  });

  it('are counted, with a doubt where some may be missing', () => {
    expect(criticalWords(found(['minimum', 'minimum', 'saddle', 'maximum'], [4, 4, 4]))).toBe(
      '2 minima ∪, 1 saddle ×, 1 maximum ∩',
    );
    expect(criticalWords(found(['minimum', 'saddle'], [3, 2, 6]))).toBe(
      '1 minimum ∪, 1 saddle × from 576 starts; some may be missing (up to 6 estimated)',
    );
    expect(criticalWords(found(['minimum', 'saddle'], [9, 5, 12]))).toContain('at least 5 estimated');
    expect(criticalWords(found([], [0, 0, Number.POSITIVE_INFINITY]))).toBe('no critical point found from 576 starts');
    expect(criticalWords(found(['degenerate'], [1, 1, 1]))).toContain('may lie on curves');
  });

  it('are marked once where a minimum is known', () => {
    const plot = { x: 0, y: 0, width: 100, height: 100 };
    const tokens = TOKENS.light;
    const { points } = found(['minimum', 'saddle', 'maximum'], [3, 3, 3]);
    expect(criticalMarks(points, [], [-1, 1, -1, 1], plot, tokens)).toHaveLength(6);
    expect(criticalMarks(points, [0, 0], [-1, 1, -1, 1], plot, tokens)).toHaveLength(4);
    expect(criticalMarks(points, [], [5, 6, 5, 6], plot, tokens)).toHaveLength(0);
    const named = namedMarks([{ label: 'A', x: 0, y: 0.99 }], [-1, 1, -1, 1], plot, tokens);
    expect(named[1]).toMatchObject({ type: 'text', text: 'A', x: 50 });
    expect(named[1]).toHaveProperty('y', 12.5);
  });
});

describe('the size of a picture', () => {
  const grid = (side: number, computedMs: number) => ({ size: [side, side], computedMs }) as GridPreview;

  it('follows from what the last one cost', () => {
    expect(gridSizes('new')).toEqual({ first: 21, best: 21 });
    measureGrid('formula', grid(21, 2));
    expect(gridSizes('formula').best).toBe(201);
    // 0.7 ms a value, a network of 4,400 parameters on 1,000 rows: 51 x 51 in under two seconds.
    measureGrid('network', grid(21, 0.7 * 441));
    expect(gridSizes('network')).toEqual({ first: 15, best: 51 });
    measureGrid('slow', grid(21, 100 * 441));
    expect(gridSizes('slow')).toEqual({ first: 15, best: 15 });
    measureGrid('slow', grid(21, 0));
    expect(gridSizes('slow')).toEqual({ first: 201, best: 201 });
  });
});

describe('chosen planes', () => {
  const document = {
    ...emptyDocument('x'),
    landscapes: [{ id: 'l1', name: 'Valley', family: 'rosenbrock', parameters: {} }],
    experiments: [{ id: 'e1', landscapes: ['l1'], optimizers: ['o1'] } as never],
  };

  it('come back from a saved layout where they still can', () => {
    const hessian = { kind: 'hessian', pair: 'top', at: { kind: 'own' } };
    expect(readChosenPlanes({ l1: hessian, l2: hessian }, document)).toEqual({ l1: hessian });
    expect(readChosenPlanes({ l1: { kind: 'principal', run } }, document)).toEqual({ l1: { kind: 'principal', run } });
    expect(readChosenPlanes({ l1: { kind: 'principal', run: { ...run, optimizer: 'gone' } } }, document)).toEqual({});
    expect(readChosenPlanes({ l1: { kind: 'sphere' } }, document)).toEqual({});
    expect(readChosenPlanes('nothing', document)).toEqual({});
  });

  it('give way where the landscape has fewer dimensions', () => {
    const axes: PlaneSpec = { kind: 'axes', axes: [4, 1] };
    const plain = (dimension: number) => ({ dimension, layered: false });
    expect(usablePlane(axes, plain(6))).toBe(axes);
    expect(usablePlane(axes, plain(4))).toBe(FIRST_PLANE);
    expect(usablePlane({ kind: 'principal', run }, plain(2))).toBe(FIRST_PLANE);
    expect(usablePlane(null, plain(6))).toBe(FIRST_PLANE);
    expect(usablePlane(null, { dimension: 6, layered: true }).kind).toBe('random');
  });
});
