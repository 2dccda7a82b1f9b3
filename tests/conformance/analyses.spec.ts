import { describe, expect, it } from 'vitest';
import { analyses, analysisById } from '../../core/analyses/index.ts';
import type { ParameterSpec } from '../../core/contract/parameters.ts';
import { type AnalyzeAnswer, analyzeAnswer, analyzeRequest } from '../../core/contract/requests.ts';
import { fillParameters } from '../../core/contract/validate-parameters.ts';
import { analyzeRequested } from '../../core/engine/analyze.ts';
import { builtInData } from '../../core/landscapes/data/index.ts';
import { landscapes } from '../../core/landscapes/index.ts';
import { registrationFaults } from './definitions.ts';

/** What the parameters of an analysis are set to for a quick run, where the defaults take long or do not suit. */
const quick: Record<string, Record<string, unknown>> = {
  'local-learning-coefficient': { chains: 8, draws: 500, burnIn: 300 },
  'saddle-path': { to: [1], iterations: 50 },
  'critical-point-statistics': { dimensions: [1, 2], seeds: 3 },
  'llc-calibration': { chains: 8, draws: 300, burnIn: 200, settings: 3 },
  'volume-scaling': { levels: 24, particles: 30, populations: 4, moves: 4 },
  'stationary-density': { particles: 500, steps: 50 },
  'density-in-plane': { particles: 500, steps: 30, cells: 24, times: 10 },
  'finite-arithmetic': { format: 'f16', steps: 50 },
};

const landscape = { family: 'quadratic', parameters: { eigenvalues: [4, 1, 0.25] } };

/** Where analyses are tried that make no sense on a bowl. */
const places: Record<string, { landscape: Record<string, unknown>; point: number[] }> = {
  'gradient-alignment': { landscape, point: [1, 1, 1] },
  'gauss-newton': { landscape: { family: 'logistic' }, point: [0.1, 0.2] },
  'gradient-noise': {
    landscape: { family: 'network', parameters: { data: 'iris', hidden: [3] } },
    point: Array.from({ length: 27 }, (_, i) => 0.1 * (i - 13)),
  },
  'critical-point-statistics': { landscape: { family: 'gaussian-field' }, point: [] },
  'stationary-density': { landscape: { family: 'double-well', parameters: { dimension: 1 } }, point: [] },
  'density-in-plane': { landscape: { family: 'double-well', parameters: { dimension: 2 } }, point: [] },
  'finite-arithmetic': { landscape: { family: 'double-well', parameters: { dimension: 1 } }, point: [] },
  'representation-likeness': {
    landscape: { family: 'network', parameters: { data: 'iris', hidden: [3] } },
    point: Array.from({ length: 27 }, (_, i) => 0.1 * (i - 13)),
  },
  'unit-matching': { landscape: { family: 'deep-linear' }, point: Array.from({ length: 18 }, (_, i) => 0.1 * (i - 8)) },
};

/** Runs that analyses look along, where gradient descent on a bowl does not suit. */
const runs: Record<string, Record<string, unknown>> = {};

function answer(id: string, more: Record<string, unknown> = {}, progress = (): void => undefined): AnalyzeAnswer {
  const { needs } = analysisById(id);
  const place = places[id];
  const run = { landscapes: [landscape], optimizers: [{ algorithm: 'gradient-descent' }], budget: { steps: 50 } };
  const at =
    needs === 'run'
      ? { experiment: runs[id] ?? run }
      : needs === 'point'
        ? { point: place?.point ?? [0, 0, 0] }
        : undefined;
  const request = analyzeRequest.parse({
    analysis: id,
    ...(needs === 'nothing' || needs === 'run' ? {} : { landscape: place?.landscape ?? landscape }),
    ...(at === undefined ? {} : { at }),
    parameters: quick[id] ?? {},
    ...more,
  });
  return analyzeRequested(request, builtInData, progress);
}

/** The answer of an analysis that was asked twice: every value and its interval, in whole and piece by piece. */
function checkMany(many: AnalyzeAnswer, kind: 'steps' | 'seeds', numbers: number[]): void {
  expect(analyzeAnswer.parse(many)).toEqual(many);
  expect(many.arrays[kind]).toEqual({ shape: [2], data: numbers });
  const names = Object.keys(many.values).filter((name) => many.arrays[name] !== undefined);
  expect(names.length).toBeGreaterThan(0);
  // One value for each name, and with it the change, or median and deviation.
  expect(Object.keys(many.values)).toHaveLength((kind === 'steps' ? 2 : 3) * names.length);
  for (const [name, { value, interval, label }] of Object.entries(many.values)) {
    expect(label, name).toMatch(/^\p{Lu}.*(first|step|seeds)$/u);
    if (Number.isNaN(Number(value))) continue;
    expect(Number(interval[0]), name).toBeLessThanOrEqual(Number(value));
    expect(Number(interval[1]), name).toBeGreaterThanOrEqual(Number(value));
  }
}

it('every analysis is in its list', async () => {
  expect(await registrationFaults('analyses', analyses)).toEqual([]);
});

it('an unknown analysis is refused with the nearest name', () => {
  expect(() => analysisById('sharpnes')).toThrow(/did you mean sharpness\?/);
});

describe.each(analyses.map((definition) => [definition.id, definition] as const))('%s', (id, definition) => {
  it('says what it is', () => {
    expect(definition.version).toBeGreaterThanOrEqual(1);
    for (const words of [definition.label, definition.group]) expect(words).toMatch(/^\p{Lu}/u);
    for (const sentence of [definition.summary, definition.method]) expect(sentence).toMatch(/^\p{Lu}.*\.$/u);
    expect(definition.formula.length).toBeGreaterThan(0);
    expect(definition.references.length).toBeGreaterThan(0);
    for (const { text, url } of definition.references) {
      expect(text).toMatch(/\S/);
      if (url !== undefined) expect(url).toMatch(/^https:\/\//);
    }
  });

  it('says what it costs, and draws something', () => {
    const cost =
      /\b(products?|gradients?|loss(es)?|operations?|starts?|steps?|descents|runs?|passes|cubic|repeat|the census)\b/i;
    const sentences = definition.method.split(/(?<=\.) (?=\p{Lu})/u);
    expect(sentences.at(-1)).toMatch(cost);
    expect(definition.pictures?.length ?? 0).toBeGreaterThan(0);
    for (const { title, x, y } of definition.pictures ?? [])
      for (const words of [title, x.label, y.label]) expect(words).toMatch(/\S/);
  });

  it('tells how far it is, never beyond its end', () => {
    if (definition.needs === 'nothing') return;
    let calls = 0;
    answer(id, {}, ((done: number, total: number) => {
      calls++;
      expect(done).toBeGreaterThanOrEqual(0);
      expect(done).toBeLessThanOrEqual(total);
    }) as () => void);
    expect(calls).toBeGreaterThan(0);
  });

  it('labels its parameters and accepts its own defaults', () => {
    for (const [name, spec] of Object.entries(definition.parameters) as [string, ParameterSpec][]) {
      expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
      expect(spec.label).toMatch(/^\p{Lu}/u);
      if (spec.help !== undefined) expect(spec.help).toMatch(/\.$/);
      if (!spec.optional) expect(spec.default, `the default of ${name}`).toBeDefined();
    }
    expect(() => fillParameters(definition.parameters, {}, '')).not.toThrow();
  });

  it('answers on a small bowl as the contract says, with the same bits each time', () => {
    const first = answer(id);
    expect(analyzeAnswer.parse(first)).toEqual(first);
    expect(answer(id)).toEqual(first);
    for (const [name, { value, interval, exact, label, warning }] of Object.entries(first.values)) {
      expect(label, name).toMatch(/^\p{Lu}.*[^.]$/u);
      if (warning !== null) expect(warning, name).toMatch(/^[\p{Lu}\d].*\.$/u);
      const [low, high] = interval.map(Number);
      expect(low!, name).toBeLessThanOrEqual(Number(value));
      expect(high!, name).toBeGreaterThanOrEqual(Number(value));
      if (exact === null || warning !== null) continue;
      const slack = 1e-9 * Math.max(1, Math.abs(Number(exact)));
      expect(Number(exact), name).toBeGreaterThanOrEqual(low! - slack);
      expect(Number(exact), name).toBeLessThanOrEqual(high! + slack);
    }
    for (const [name, { shape, data }] of Object.entries(first.arrays)) {
      expect(data.length, name).toBe(shape.reduce((a, b) => a * b, 1));
    }
    let pictures = 0;
    for (const picture of definition.pictures ?? []) {
      const names = picture.kind === 'map' ? [picture.array] : picture.series.map(({ array }) => array);
      const drawn = names.flatMap((name) => first.arrays[name] ?? []);
      if (drawn.length === 0) continue;
      pictures++;
      if (picture.kind === 'map') expect(drawn[0]!.shape).toHaveLength(2);
      else
        for (const series of picture.series) {
          const place = series.x ?? picture.x.array;
          const array = first.arrays[series.array];
          if (place !== undefined && array) expect(array.shape.at(-1)).toBe(first.arrays[place]?.shape.at(-1));
        }
    }
    if (definition.pictures) expect(pictures, 'pictures that can be drawn').toBeGreaterThan(0);
  });

  it('stops when its progress is refused', () => {
    const cancel = (): never => {
      throw new Error('cancelled');
    };
    if (definition.needs !== 'nothing') expect(() => answer(id, {}, cancel)).toThrow('cancelled');
  });

  it('is asked at steps of a run and for many seeds, where that makes sense', () => {
    const { needs } = definition;
    const steps = { kind: 'steps', count: 2 };
    const seeds = { kind: 'seeds', count: 2 };
    if (needs === 'nothing') {
      expect(() => answer(id, { over: seeds })).toThrow(/draws nothing/);
      return;
    }
    const ground = places[id]?.landscape ?? landscape;
    const experiment = {
      landscapes: [ground],
      optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate: 0.01 } }],
      budget: { steps: 3 },
    };
    if (needs === 'point') {
      // From where the analysis is tried at once.
      const start = { kind: 'point', point: places[id]?.point ?? [0, 0, 0] };
      const at = { experiment: { ...experiment, starts: start } };
      checkMany(answer(id, { landscape: undefined, at, over: steps }), 'steps', [0, 3]);
    } else expect(() => answer(id, { over: steps })).toThrow(/expected ‘seeds’/);
    if (needs !== 'run') checkMany(answer(id, { over: seeds }), 'seeds', [0, 1]);
    else {
      const at = { experiment: { ...(runs[id] ?? experiment), starts: { kind: 'normal', scale: 1 } } };
      checkMany(answer(id, { at, over: seeds }), 'seeds', [0, 1]);
    }
  });

  it('refuses a request that names too little or too much', () => {
    if (definition.needs === 'nothing') {
      expect(() => answer(id, { landscape })).toThrow(/needs none/);
      return;
    }
    if (definition.needs === 'run') {
      expect(() => answer(id, { at: undefined })).toThrow(/missing at/);
      expect(() => answer(id, { at: { point: [1] } })).toThrow(/a run/);
      expect(() => answer(id, { at: { run: {} } })).toThrow(/no session/);
      return;
    }
    expect(() => answer(id, { landscape: undefined })).toThrow(/missing landscape/);
    if (definition.needs === 'point') {
      expect(() => answer(id, { at: undefined })).toThrow(/missing at/);
      expect(() => answer(id, { at: { point: new Array(50).fill(1) } })).toThrow(/\d coordinates/);
      expect(() => answer(id, { at: { run: {} } })).toThrow(/no session/);
    } else expect(() => answer(id, { at: { point: [1, 1, 1] } })).toThrow(/whole landscape/);
  });
});

describe('an analysis asked where it makes no sense', () => {
  const formula = (text: string) => ({ family: 'formula', parameters: { text } });
  const line = { landscape: formula('x^2') };
  const plane = { landscape: formula('x^2 + y^2'), at: { point: [1, 1] } };
  const network = { landscape: { family: 'network', parameters: { data: 'iris', hidden: [2] } }, at: { start: {} } };
  const many = (dimension: number) => ({ family: 'sphere', parameters: { dimension } });
  const ids = [...analyses.map(({ id }) => id), ...landscapes.map(({ id }) => id)];
  const instead = (words: string, own: string) => ids.filter((id) => id !== own && words.includes(id));

  it.each<[string, Record<string, unknown>]>([
    ['gauss-newton', plane],
    ['hessian-spectrum', { landscape: many(3000), at: { start: {} } }],
    ['critical-points', { landscape: many(200) }],
    ['gradient-noise', { ...line, at: { point: [1] } }],
    ['order-of-vanishing', network],
    ['critical-point-statistics', line],
    ['unit-matching', plane],
    ['representation-likeness', plane],
    ['density-in-plane', line],
    ['stationary-density', { landscape: plane.landscape }],
    ['basin-map', line],
    ['volume-scaling', { landscape: many(100), at: { start: {} } }],
  ])('%s says why not, and what to use instead', (analysis, more) => {
    const request = analyzeRequest.parse({ analysis, ...more });
    let message = '';
    try {
      analyzeRequested(request, builtInData, () => undefined);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/expected|use/);
    expect(instead(message, analysis), message).not.toEqual([]);
  });

  it.each(['basin-map', 'basin-census', 'saddle-graph'])(
    '%s of a slope answers 0 minima with a warning',
    (analysis) => {
      const parameters =
        analysis === 'saddle-graph'
          ? { starts: 20 }
          : analysis === 'basin-map'
            ? { columns: 8, rows: 8 }
            : { starts: 20 };
      const request = analyzeRequest.parse({ analysis, landscape: formula('x + y'), parameters });
      const { values } = analyzeRequested(request, builtInData, () => undefined);
      expect(Number(values.minima!.value)).toBe(0);
      expect(instead(values.minima!.warning ?? '', analysis)).not.toEqual([]);
    },
  );
});

describe.each(landscapes.filter(({ exactAt }) => exactAt).map((family) => [family.id, family] as const))(
  'what theory knows of %s',
  (family, { parameters, facts, start, exactAt }) => {
    const filled = fillParameters(parameters, {}, '');
    const own = start(filled, builtInData);
    const points = [...(own.kind === 'point' ? [own.point] : []), ...(facts?.(filled).minimisers ?? []).slice(0, 3)];

    it('is what is computed', () => {
      for (const point of points) {
        const { eigenvalues } = exactAt?.(filled, Float64Array.from(point)) ?? {};
        if (eigenvalues === undefined) continue;
        const request = analyzeRequest.parse({ analysis: 'hessian-spectrum', landscape: { family }, at: { point } });
        const { arrays } = analyzeRequested(request, builtInData, () => undefined);
        const sorted = [...eigenvalues].sort((a, b) => a - b);
        const size = Math.max(...sorted.map(Math.abs), 1e-300);
        arrays.eigenvalues!.data.forEach((value, k) => {
          expect(Math.abs(Number(value) - sorted[k]!), `eigenvalue ${k} at ${point}`).toBeLessThan(1e-9 * size);
        });
      }
    });
  },
);
