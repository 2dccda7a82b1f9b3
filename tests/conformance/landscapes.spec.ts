import { describe, expect, it } from 'vitest';
import type { Wrapper } from '../../core/contract/experiment.ts';
import { fillParameters } from '../../core/contract/validate-parameters.ts';
import { hessian, openLandscape } from '../../core/engine/open-landscape.ts';
import { type ResolvedLandscape, resolveLandscape } from '../../core/engine/resolve.ts';
import { builtInData } from '../../core/landscapes/data/index.ts';
import type { DataLookup, LandscapeDefinition, LandscapeKernel } from '../../core/landscapes/define.ts';
import { formulaKernel } from '../../core/landscapes/formula-kernel.ts';
import { landscapes } from '../../core/landscapes/index.ts';
import { wrappers } from '../../core/landscapes/wrappers/index.ts';
import { stream } from '../../core/math/streams.ts';
import { symmetricEigenvalues } from '../../core/math/symmetric-eigen.ts';
import { Workspace } from '../../core/wasm/memory.ts';

const data: DataLookup = builtInData;

/** Parameters beside the defaults that each family is tried with. */
const variants: Record<string, Record<string, unknown>[]> = {
  formula: [
    { text: 'a*(x^2 - 1)^2 + sum(i, 1, 4, (z[i] - x*y/i)^2)', constants: { a: 2 } },
    { text: 'exp(-x^2)*sin(3*y) + log(1 + y^2) + tanh(x*y)' },
    { text: 'sum(i, 1, d, (w[i]^2 - 1)^2) + prod(i, 1, 3, w[i])', variables: ['w[40]'] },
  ],
  rosenbrock: [{ dimension: 3 }, { dimension: 50 }],
  quadratic: [
    { eigenvalues: [3, -1, 0, 0.5] },
    { spectrum: 'linear', dimension: 7, smallest: -1, largest: 2 },
    { spectrum: 'power', dimension: 40, exponent: 1.5 },
    { spectrum: 'log', dimension: 40, smallest: 0.01, largest: 10 },
    { spectrum: 'marchenko-pastur', dimension: 40, ratio: 2 },
    { spectrum: 'bulk-outliers', dimension: 12, ratio: 0.1, outliers: [40, 30] },
    { spectrum: 'blocks', dimension: 75, blocks: [1, 0.1] },
    { spectrum: 'blocks', dimension: 4, blocks: [3, 1, 0.1] },
  ],
  'styblinski-tang': [{ dimension: 1 }, { dimension: 40 }],
  monomial: [{ exponents: [2, 4, 0] }, { exponents: [1, 3, 2] }, { exponents: [6] }],
  'double-well': [
    { dimension: 5, barrier: 2, tilt: 0.5, stiffness: 3 },
    { dimension: 1, tilt: -7 },
  ],
  // Functions 4, 16, 19, 20 and 23 are too rough for differences; bbob.spec.ts has checks of their own.
  bbob: [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 21, 22, 24].map((number) => ({
    function: number,
    instance: 1 + (number % 5),
    dimension: 2 + (number % 4),
  })),
  ellipsoid: [{ dimension: 40, condition: 100 }],
  'powell-singular': [{ dimension: 40 }],
  shekel: [{ wells: '5' }, { wells: '7' }],
  bohachevsky: [{ variant: '2' }, { variant: '3' }],
  michalewicz: [
    { dimension: 40, steepness: 1 },
    { dimension: 5, steepness: 3 },
  ],
  'gaussian-field': [
    { dimension: 1, features: 5 },
    { dimension: 40, features: 33, lengthScale: 5, seed: 3 },
    { dimension: 3, periodic: true, amplitude: 2 },
    { dimension: 4, covariance: 'matern', shape: 3.5 },
    { dimension: 3, covariance: 'rational-quadratic', shape: 1.5 },
    { covariance: 'periodic' },
  ],
  perlin: [
    { dimension: 1 },
    { dimension: 3, gradients: 'edges', period: 7 },
    { dimension: 5, gradients: 'cube', fade: 'quintic', amplitude: 3, seed: 8 },
    { dimension: 10, period: 3 },
  ],
  'p-spin': [
    { dimension: 7, order: 2, signalOrder: 2 },
    { dimension: 12, order: 2, signal: 1.5, signalOrder: 2, seed: 3 },
    { dimension: 9, order: 3, signal: 2, signalOrder: 1 },
    { dimension: 6, order: 4, signal: 0.7, signalOrder: 4 },
    { dimension: 3, order: 7 },
  ],
  'random-quadratic': [
    { dimension: 1, seed: 2 },
    { dimension: 40, shift: 20, deviation: 0.5 },
  ],
  'lennard-jones': [
    { particles: 3, embeddingDimension: 2 },
    { particles: 5, embeddingDimension: 4 },
    { particles: 6, embeddingDimension: 5 },
    { particles: 2, embeddingDimension: 1 },
  ],
  'bead-chain': [
    { particles: 4, stiffness: 30 },
    { particles: 2, embeddingDimension: 2 },
    { particles: 9, embeddingDimension: 2, bondLength: 1.5 },
  ],
  'deep-linear': [
    { widths: [2, 3] },
    { widths: [4, 2, 3], singularValues: [1, 3, 2], initialisation: 'random', initialScale: 0.5 },
    { widths: [3, 5, 4, 3, 2], singularValues: [2, 1], initialisation: 'random', initialScale: 0.7 },
    { widths: [11, 9, 13], initialScale: 0.5 },
    { widths: [3, 2, 3], singularValues: [3, 2, 1], inputDeviations: [0.5, 1, 4], initialisation: 'aligned' },
    { widths: [3, 4, 2], initialisation: 'orthogonal', initialScale: 0.5 },
    {
      widths: [2, 3, 1],
      inputs: [1, 2, 0, 1, 3, -1, 1, 1],
      outputs: [1, 2, 0.5, -1],
      initialisation: 'random',
      initialScale: 0.5,
    },
    { widths: [1, 2, 2], inputs: [1, 2, 0], outputs: [1, 2, 0.5, -1, 3, 1] },
  ],
  'matrix-factorisation': [
    { rows: 4, columns: 3, rank: 3, singularValues: [1, 2, 3], initialScale: 1 },
    { rows: 3, columns: 6, rank: 1, singularValues: [2, 1] },
    { rows: 4, columns: 5, rank: 3, measurements: 17, seed: 2 },
  ],
  regression: [
    { noisePerRow: 1, average: false },
    { problem: 'random', columns: 30, rows: 20, l2: 0.1, noiseScale: 0.5, noisePerRow: 3 },
    { problem: 'given', l2: 0.5 },
    { problem: 'given', columns: 1, inputs: [1, 2, 4], l2: 0.5 },
  ],
  logistic: [
    { problem: 'data', data: 'iris', positive: 1, bias: true, initialScale: 1 },
    { columns: 1, inputs: [1, -2, 3], labels: [1, 1, -1], l2: 0.3, average: false },
  ],
  'kernel-regression': [
    { features: 'laplace', rows: 30, l2: 0.1 },
    { features: 'fourier', count: 35, initialScale: 1 },
    { features: 'relu', count: 12, rows: 25 },
    { problem: 'data', features: 'matern', width: 2 },
    { problem: 'data', features: 'polynomial', width: 2, l2: 0 },
  ],
  'soft-committee': [
    { inputs: 3, students: 3, teachers: 2, initialScale: 0.7 },
    { inputs: 40, students: 2, teachers: 3 },
    { inputs: 1, students: 1, teachers: 1, initialScale: 1 },
  ],
  'phase-retrieval': [{ dimension: 30, measurements: 90, norm: 2 }, { deviation: 0.5 }],
  'diagonal-network': [{ problem: 'sparse', columns: 30, rows: 12, initialScale: 0.6 }],
  'normal-crossing': [{ orders: [1, 0, 3], box: 2 }, { orders: [1] }],
  'degenerate-minima-1d': [
    { leftOrder: 2, rightOrder: 3, place: 2 },
    { samples: 50, sampleSeed: 2 },
    { inputDeviation: 1.5 },
  ],
  'degenerate-minima-2d': [{ order: 2 }, { samples: 50, inputDeviation: 2 }, { inputDeviation: 0.5 }],
  'two-basins': [{ dimension: 1 }, { dimension: 40, leftOrder: 3 }],
  'reduced-rank-regression': [
    { widths: [3, 2, 3], singularValues: [2, 1] },
    { widths: [2, 1, 3], singularValues: [2, 1] },
    { widths: [2, 3, 2, 2], singularValues: [0] },
  ],
  'uv-network': [{ dimension: 1 }, { dimension: 7 }],
  network: [
    { data: 'iris', hidden: [5], activation: 'gelu', l2: 0.01 },
    { data: 'iris', hidden: [4, 3], loss: 'squared-error' },
    { data: 'iris', hidden: [4, 4], normalisation: 'layer', skip: 'residual', labelSmoothing: 0.1, labelNoise: 0.2 },
    { data: 'iris', hidden: [4, 3], normalisation: 'rows', activation: 'silu', outputScale: 2 },
    { data: 'iris', hidden: [4, 3], parameterisation: 'mup-sgd', baseWidth: 2, startSeed: 3, subtractStart: true },
    { data: 'breast-cancer', hidden: [4], loss: 'logistic', activation: 'softplus', mirrored: true },
  ],
  'attention-network': [
    { data: 'iris', pieceSize: 2, width: 6, heads: 3, units: 5, blocks: 2, readout: 'last', bias: false },
    { data: 'iris', pieceSize: 1, width: 4, heads: 1, units: 0, normalisation: 'none', outputScale: 2, l2: 0.01 },
    { data: 'iris', pieceSize: 2, width: 5, heads: 1, units: 3, normalisation: 'none', labelSmoothing: 0.1 },
  ],
  'convolutional-network': [
    { channels: [3, 5], pooling: 'average', strides: [1, 1], hidden: [7], activation: 'tanh', trainFraction: 0.1 },
    { channels: [4], strides: [3], pooling: 'global', loss: 'squared-error', outputScale: 2, trainFraction: 0.1 },
    { data: 'iris', imageWidth: 2, channels: [2, 3], strides: [1, 1], activation: 'silu' },
    { data: 'breast-cancer', imageWidth: 5, channels: [3], strides: [2], loss: 'logistic' },
  ],
};

interface Case {
  name: string;
  definition: LandscapeDefinition;
  resolved: ResolvedLandscape;
}

/** The given variants; else, where the dimension is free, the smallest one and one whose sums are loops. */
function variantsOf({ id, parameters }: LandscapeDefinition): Record<string, unknown>[] {
  const given = variants[id];
  const { dimension } = parameters;
  if (given !== undefined || dimension?.kind !== 'number') return given ?? [];
  return [{ dimension: dimension.minimum }, { dimension: 40 }];
}

/** What each wrapper is tried with, for a landscape of the dimension. */
const wrapped: Record<string, (dimension: number) => Record<string, unknown>[]> = {
  shift: (dimension) => [{ scale: 0.1 }, { by: Array.from({ length: dimension }, (_, i) => 0.1 * (i + 1)) }],
  rotate: (dimension) => [
    { seed: 3 },
    { seed: 1, about: Array.from({ length: dimension }, (_, i) => 0.2 - 0.01 * i) },
    {
      matrix: Array.from({ length: dimension ** 2 }, (_, k) =>
        Number(k % dimension === dimension - 1 - Math.floor(k / dimension)),
      ),
    },
  ],
  scale: (dimension) => [
    { argument: [-1.5], value: 0.3 },
    { argument: Array.from({ length: dimension }, (_, i) => 1 + 0.1 * (i % 3)), value: -2 },
  ],
  l2: (dimension) => [{ strength: 0.3 }, { centre: new Array(dimension).fill(0.5) }],
  bowl: (dimension) => [
    { radius: 0.5, exponent: 4 },
    { radius: 0, exponent: 2, strength: 0.2 },
    { radius: 0.7, exponent: 6, centre: new Array(dimension).fill(0.1) },
  ],
  linearise: () => [{}],
  quadratic: (dimension) => [{}, { point: new Array(dimension).fill(0.4) }],
  'gradient-noise': () => [{}],
  // Its gradient is not the slope of its loss: wrappers.spec.ts has checks of its own.
  round: () => [],
  embed: (dimension) => [{ dimension: dimension + 3 }, { dimension: dimension + 2, stiffness: 0.7, rotate: true }],
  restrict: (dimension) => [
    {},
    { dimension: Math.min(2, dimension), seed: 2, point: new Array(dimension).fill(0.3) },
    { directions: new Array(dimension).fill(0.1) },
  ],
};

/** Families that every wrapper is tried on: formulas, kernels for one point and for many, data with a model. */
const wrappedFamilies: [family: string, parameters: Record<string, unknown>][] = [
  ['rosenbrock', {}],
  ['sphere', { dimension: 1 }],
  ['quadratic', { eigenvalues: [3, 1, 0.5] }],
  ['monomial', { exponents: [2, 4] }],
  ['styblinski-tang', { dimension: 40 }],
  ['bbob', { function: 8, dimension: 5 }],
  ['gaussian-field', { dimension: 3, features: 17 }],
  ['deep-linear', { widths: [3, 2, 3], initialisation: 'random', initialScale: 0.5 }],
  ['logistic', { problem: 'data', data: 'iris', bias: true, l2: 0.1, initialScale: 1 }],
];

function wrappedCase(family: string, parameters: Record<string, unknown>, wrap: Wrapper[]): Case {
  const resolved = resolveLandscape({ family, parameters, wrap }, data, 'landscape');
  return { name: `${family} in ${JSON.stringify(wrap).slice(0, 120)}`, definition: resolved.definition, resolved };
}

const wrappedCases = wrappedFamilies.flatMap(([family, parameters]) => {
  const { dimension, definition } = resolveLandscape({ family, parameters }, data, 'landscape');
  const fitting = wrappers.filter(({ id }) => id !== 'linearise' || definition.hasModel);
  const singles = fitting.flatMap(({ id }) =>
    wrapped[id](dimension).map((given) => wrappedCase(family, parameters, [{ kind: id, ...given }])),
  );
  const several = wrappedCase(family, parameters, [
    { kind: 'scale', argument: [0.5] },
    { kind: 'rotate', seed: 5 },
    { kind: 'bowl', radius: 0.5 },
    { kind: 'embed', dimension: dimension + 1, stiffness: 1 },
    { kind: 'shift', seed: 2 },
  ]);
  return [...singles, several];
});

function kernelOf({ definition: { body }, parameters }: ResolvedLandscape, workspace: Workspace): LandscapeKernel {
  return body.kind === 'formula'
    ? formulaKernel(body.source(parameters), workspace)
    : body.create(parameters, { workspace, precision: 'f64', data });
}

const familyCases: Case[] = landscapes.flatMap((definition) =>
  [{}, ...variantsOf(definition)].map((given) => {
    const parameters = fillParameters(definition.parameters, given, '');
    definition.check?.(parameters, data);
    const dimension = definition.dimension(parameters, data);
    return {
      name: `${definition.id} ${JSON.stringify(given)}`,
      definition,
      resolved: { definition, parameters, data: {}, dimension },
    };
  }),
);

/** The family's start, and points about it. */
function pointsOf({ definition, resolved }: Case, count: number): Float64Array[] {
  const { dimension, parameters } = resolved;
  const start = definition.start(parameters, data);
  const draws = stream('start', 'conformance', 1);
  const first = new Float64Array(dimension);
  if (start.kind === 'point') first.set(start.point);
  else start.draw(draws, first);
  return Array.from({ length: count }, (_, i) => (i === 0 ? first : first.map((x) => x + 0.3 * draws.normal())));
}

/** Coordinates whose derivative is checked: all, or a dozen spread over them. */
function probed(dimension: number): number[] {
  const count = Math.min(dimension, 12);
  return Array.from({ length: count }, (_, i) => Math.floor((i * dimension) / count));
}

describe.each([...familyCases, ...wrappedCases])('$name', (one) => {
  const { definition, resolved } = one;
  const { dimension, parameters } = resolved;

  it('has a start, a view, names and facts of its dimension', () => {
    const opened = openLandscape(resolved, data);
    expect(opened.dimension).toBe(dimension);
    const start = definition.start(parameters, data);
    if (start.kind === 'point') expect(start.point).toHaveLength(dimension);
    expect(start.words).toMatch(/\S/);
    const [left, right, bottom, top] = definition.view(parameters);
    expect(left).toBeLessThan(right);
    expect(bottom).toBeLessThan(top);
    expect(definition.viewPoint?.(parameters) ?? new Array(dimension)).toHaveLength(dimension);
    const names = probed(dimension).map((i) => definition.coordinateName?.(parameters, i) ?? String(i));
    expect(new Set(names).size).toBe(names.length);
    for (const line of [...definition.formula, ...(definition.typeset?.(parameters) ?? [])]) expect(line).toMatch(/\S/);
    for (const point of definition.facts?.(parameters).minimisers ?? []) expect(point).toHaveLength(dimension);
  });

  it('is made of arrays that cover its coordinates in order', () => {
    const tensors = definition.tensors?.(parameters, data);
    if (tensors === undefined) return;
    let end = 0;
    for (const { offset, shape } of tensors) {
      expect(offset).toBe(end);
      end += shape.reduce((a, b) => a * b);
    }
    expect(end).toBe(dimension);
    expect(new Set(tensors.map(({ name }) => name)).size).toBe(tensors.length);
  });

  it('has the gradient of its loss, and the Hessian of its gradient', () => {
    const opened = openLandscape(resolved, data);
    const [g, above, below, product] = Array.from({ length: 4 }, () => new Float64Array(dimension));
    const draws = stream('probe', 'conformance', 2);
    for (const point of pointsOf(one, 3)) {
      const loss = opened.gradient(point, g);
      expect(loss).toBeCloseTo(opened.values(point, 1)[0], 9);
      const size = Math.max(1e-3, ...g.map(Math.abs));
      for (const i of probed(dimension)) {
        const h = 2 ** -17 * Math.max(1, Math.abs(point[i]));
        const moved = [h, -h].map(
          (shift) =>
            opened.values(
              point.map((x, k) => (k === i ? x + shift : x)),
              1,
            )[0],
        );
        // Central differences err by h² f'''/6 and by rounding of the loss over h.
        const tolerance = 1e-6 * size + (1e-15 * Math.abs(loss)) / h;
        expect(Math.abs((moved[0] - moved[1]) / (2 * h) - g[i]), `∂${i}`).toBeLessThan(tolerance);
      }
      const direction = point.map(() => draws.normal());
      const h = 2 ** -17;
      opened.gradient(
        point.map((x, k) => x + h * direction[k]),
        above,
      );
      opened.gradient(
        point.map((x, k) => x - h * direction[k]),
        below,
      );
      opened.hessianVectorProduct(point, direction, product);
      const scale = Math.max(size, ...product.map(Math.abs));
      for (let i = 0; i < dimension; i++) {
        expect(Math.abs((above[i] - below[i]) / (2 * h) - product[i]), `Hv ${i}`).toBeLessThan(1e-6 * scale);
      }
      if (!opened.hessian) continue;
      const whole = new Float64Array(dimension * dimension);
      opened.hessian(point, whole);
      expect(whole).toEqual(Float64Array.from(hessian(opened, point).flatMap((row) => [...row])));
    }
  });

  const hasExact = definition.exactAt !== undefined && dimension <= 100;
  if (hasExact)
    it('has the eigenvalues that it claims', () => {
      const opened = openLandscape(resolved, data);
      const listed = definition.facts?.(parameters).minimisers ?? [];
      for (const point of [...pointsOf(one, 3), ...listed.map((minimiser) => Float64Array.from(minimiser))]) {
        const { eigenvalues, learningCoefficient } = definition.exactAt?.(parameters, point) ?? {};
        if (learningCoefficient) {
          expect(learningCoefficient.value).toBeGreaterThan(0);
          expect(learningCoefficient.value).toBeLessThanOrEqual(dimension / 2);
          expect(learningCoefficient.multiplicity).toBeGreaterThanOrEqual(1);
        }
        if (eigenvalues === undefined) continue;
        const rows = hessian(opened, point);
        const computed = symmetricEigenvalues(Float64Array.from(rows.flatMap((row) => [...row])), dimension);
        const size = Math.max(1e-12, ...computed.map(Math.abs));
        expect(eigenvalues).toHaveLength(dimension);
        eigenvalues
          .toSorted((a, b) => a - b)
          .forEach((value, i) => {
            expect(Math.abs(value - computed.toSorted()[i]) / size).toBeLessThan(1e-12);
          });
      }
    });

  it('is stationary at its listed minimisers, with the stated value, and nowhere lower', () => {
    const { minimum, minimisers = [] } = definition.facts?.(parameters) ?? {};
    const opened = openLandscape(resolved, data);
    const gradient = new Float64Array(dimension);
    for (const listed of minimisers) {
      const point = Float64Array.from(listed);
      const loss = opened.gradient(point, gradient);
      expect(minimum).toBeDefined();
      expect(Math.abs(loss - (minimum ?? 0))).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(minimum ?? 0)));
      // The nearest doubles to a minimiser may miss it by half a unit in the last place.
      const product = new Float64Array(dimension);
      const allowance = new Float64Array(dimension).fill(1e-11);
      for (const i of probed(dimension)) {
        opened.hessianVectorProduct(
          point,
          point.map((x, k) => (k === i ? 2 ** -52 * x : 0)),
          product,
        );
        product.forEach((move, k) => {
          if (Number.isFinite(move)) allowance[k] += Math.abs(move);
        });
      }
      gradient.forEach((entry, i) => {
        expect(Math.abs(entry), `∂${i}`).toBeLessThan(allowance[i]);
      });
    }
    if (minimum === undefined) return;
    const slack = 1e-12 * Math.max(1, Math.abs(minimum));
    for (const point of pointsOf(one, 50)) expect(opened.values(point, 1)[0]).toBeGreaterThanOrEqual(minimum - slack);
  });

  it('has the model that its loss is of', () => {
    const workspace = new Workspace();
    const kernel = kernelOf(resolved, workspace);
    const { model } = kernel;
    if (resolved.wrap === undefined) expect(model !== undefined).toBe(definition.hasModel ?? false);
    if (resolved.wrap === undefined) {
      expect(model?.layers !== undefined).toBe(definition.hasLayers?.(resolved.parameters) ?? false);
    }
    if (!model) return;
    const { outputs, l2 } = model;
    expect(outputs % model.outputsPerRow).toBe(0);
    const [x, v, g, back, moved] = Array.from({ length: 5 }, () => workspace.allocateF64(dimension + 8));
    const [z, e, u, forth, above, below] = Array.from({ length: 6 }, () => workspace.allocateF64(outputs + 8));
    const at = (pointer: number, count: number) => workspace.f64(pointer, count);
    const dot = (a: number, b: number, count: number) =>
      at(a, count).reduce((sum, value, i) => sum + value * at(b, count)[i], 0);
    const draws = stream('probe', 'conformance model', 3);
    for (const point of pointsOf(one, 3)) {
      at(x, dimension).set(point);
      at(v, dimension).set(point.map(() => draws.normal()));
      at(u, outputs).set(Float64Array.from({ length: outputs }, () => draws.normal()));
      const loss = kernel.gradient(x, g);
      model.predict(x, z);
      const penalty = 0.5 * l2 * dot(x, x, dimension);
      expect(Math.abs(model.outputLoss(z, e) + penalty - loss)).toBeLessThan(1e-12 * Math.max(1, Math.abs(loss)));
      model.vectorJacobianProduct(x, e, back);
      const size = Math.max(1e-3, ...at(g, dimension).map(Math.abs));
      at(back, dimension).forEach((value, i) => {
        expect(Math.abs(value + l2 * point[i] - at(g, dimension)[i])).toBeLessThan(1e-12 * size);
      });
      // J against differences of predictions, and Jᵀ against J.
      model.jacobianVectorProduct(x, v, forth);
      model.vectorJacobianProduct(x, u, back);
      const product = dot(u, forth, outputs);
      const scale = Math.sqrt(dot(u, u, outputs) * dot(forth, forth, outputs));
      expect(Math.abs(product - dot(v, back, dimension))).toBeLessThan(1e-12 * Math.max(1e-3, scale));
      const h = 2 ** -17;
      for (const [out, sign] of [
        [above, 1],
        [below, -1],
      ]) {
        at(moved, dimension).set(point.map((value, i) => value + sign * h * at(v, dimension)[i]));
        model.predict(moved, out);
      }
      const reach = Math.max(1e-3, ...at(forth, outputs).map(Math.abs), ...at(z, outputs).map(Math.abs));
      at(forth, outputs).forEach((value, i) => {
        const slope = (at(above, outputs)[i] - at(below, outputs)[i]) / (2 * h);
        expect(Math.abs(slope - value)).toBeLessThan(1e-6 * reach);
      });
      // The output loss's Hessian against differences of its gradient.
      model.outputCurvature(z, u, forth);
      const outputsAt = at(z, outputs).slice();
      for (const [out, sign] of [
        [above, 1],
        [below, -1],
      ]) {
        at(z, outputs).set(outputsAt.map((value, i) => value + sign * h * at(u, outputs)[i]));
        model.outputLoss(z, out);
      }
      const most = Math.max(1e-6, ...at(forth, outputs).map(Math.abs));
      at(forth, outputs).forEach((value, i) => {
        const slope = (at(above, outputs)[i] - at(below, outputs)[i]) / (2 * h);
        expect(Math.abs(slope - value)).toBeLessThan(1e-6 * most);
      });
    }
  });

  it('has the critical points that it lists, of their index', () => {
    const { criticalPoints = [] } = definition.facts?.(parameters) ?? {};
    if (criticalPoints.length === 0) return;
    const opened = openLandscape(resolved, data);
    const gradient = new Float64Array(dimension);
    for (const { point, index } of criticalPoints) {
      opened.gradient(Float64Array.from(point), gradient);
      const rows = hessian(opened, Float64Array.from(point));
      const size = Math.max(...rows.flatMap((row) => [...row].map(Math.abs)));
      const eigenvalues = symmetricEigenvalues(Float64Array.from(rows.flatMap((row) => [...row])), dimension);
      // A coordinate that is the nearest double misses its place by half a unit in the last place.
      const allowance = 1e-11 + 2 ** -50 * dimension * size * Math.max(1, ...point.map(Math.abs));
      for (const entry of gradient) expect(Math.abs(entry), `at ${point}`).toBeLessThan(allowance);
      expect(
        eigenvalues.filter((value) => value < -1e-9 * size),
        `at ${point}`,
      ).toHaveLength(index);
    }
  });

  it('is unchanged by the symmetries that it claims', () => {
    const claimed = definition.symmetries?.(parameters) ?? [];
    const opened = openLandscape(resolved, data);
    const draws = stream('probe', 'symmetries', 3);
    const moved = new Float64Array(dimension);
    for (const { label, move } of claimed) {
      for (const point of pointsOf(one, 4)) {
        const loss = opened.values(point, 1)[0];
        move(draws, point, moved);
        // The image is rounded, which moves the loss by the slope: the gradient's share of each coordinate's last place.
        const g = new Float64Array(dimension);
        opened.gradient(moved, g);
        const rounding = g.reduce((sum, entry, i) => sum + Math.abs(entry * moved[i]), 0) * 1e-14;
        const found = opened.values(moved, 1)[0];
        expect(Math.abs(found - loss), label).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(loss)) + rounding);
      }
    }
  });

  it('gives each point of an ensemble the bits that it has alone', () => {
    const points = pointsOf(one, 7);
    const opened = openLandscape(resolved, data);
    const together = opened.values(Float64Array.from(points.flatMap((point) => [...point])), points.length);
    expect([...together]).toEqual(points.map((point) => opened.values(point, 1)[0]));
    const workspace = new Workspace();
    const kernel = kernelOf(resolved, workspace);
    const { ensemble } = kernel;
    const saysSo = definition.body.kind === 'formula' || definition.ensembleWork !== undefined;
    expect(ensemble !== undefined).toBe(saysSo);
    if (!ensemble) return;
    const particles = 8;
    const count = particles * dimension;
    const [x, v, g, product] = Array.from({ length: 4 }, () => workspace.allocateF64(count));
    const losses = workspace.allocateF64(particles);
    const draws = stream('probe', 'conformance ensemble', 4);
    const directions = points.map((point) => point.map(() => draws.normal()));
    for (let i = 0; i < dimension; i++) {
      for (let p = 0; p < particles; p++) {
        workspace.f64(x, count)[i * particles + p] = points[p % points.length][i];
        workspace.f64(v, count)[i * particles + p] = directions[p % points.length][i];
      }
    }
    ensemble.gradients(x, losses, g, particles);
    ensemble.products(x, v, product, particles);
    const column = (pointer: number, p: number) =>
      Array.from({ length: dimension }, (_, i) => workspace.f64(pointer, count)[i * particles + p]);
    const alone = new Float64Array(dimension);
    for (let p = 0; p < particles; p++) {
      const point = points[p % points.length];
      expect(workspace.f64(losses, particles)[p]).toBe(opened.gradient(point, alone));
      expect(column(g, p)).toEqual([...alone]);
      opened.hessianVectorProduct(point, directions[p % points.length], alone);
      expect(column(product, p)).toEqual([...alone]);
    }
  });
});
