import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDocument, type OptimizerItem } from '../../../../core/contract/document.ts';
import type { TwinAnswer } from '../../../../core/contract/trace.ts';
import { type ForkChoice, newExperiment, newFork } from '../../../../renderer/app/items.ts';
import {
  LANES,
  type LaneSeries,
  laneReadings,
  layoutLanes,
  nearest,
} from '../../../../renderer/charts/lanes-layout.ts';
import {
  conditionWords,
  lanesCaption,
  lineName,
  putInNumber,
  writtenText,
} from '../../../../renderer/panels/debugger/step-words.ts';
import { twinWords } from '../../../../renderer/panels/debugger/twin.tsx';
import {
  debugRun,
  NOTHING_DEBUGGED,
  readDebugged,
  toggleDebuggedRun,
  useDebugged,
} from '../../../../renderer/state/debugged.ts';
import { TOKENS } from '../../../../renderer/theme/tokens.ts';

const measure = (text: string): number => 6 * text.length;

function series(length: number, cosine: (step: number) => number): LaneSeries {
  const steps = Float64Array.from({ length }, (_, k) => k);
  const of = (value: (step: number) => number): Float64Array =>
    steps.map((step) => (step === 0 ? Number.NaN : value(step)));
  return {
    id: 'adam',
    slot: 2,
    steps,
    values: {
      loss: steps.map((step) => 10 ** (-step / 20)),
      gradient: of((step) => 1 / step),
      update: of(() => 0.1),
      cosine: of(cosine),
    },
    diverged: false,
  };
}

describe('lanes', () => {
  const one = series(101, (step) => (step >= 10 && step <= 14 ? -0.5 : 0.5));
  const layout = layoutLanes({ series: [one], selected: 0, range: [0, 100] }, 900, 400, TOKENS.light, measure);

  it('stand below each other on one axis of steps', () => {
    expect(layout.lanes.map(({ kind }) => kind)).toEqual([...LANES]);
    for (let k = 1; k < layout.lanes.length; k += 1) {
      const above = layout.lanes[k - 1]!.plot;
      expect(layout.lanes[k]!.plot.y).toBeGreaterThan(above.y + above.height);
    }
    expect(layout.lanes.map(({ scale }) => scale.kind)).toEqual(['log', 'log', 'linear', 'linear']);
  });

  it('have a grey band where the update points uphill', () => {
    const bands = layout.scene.under.filter((one) => one.type === 'rectangle' && one.fill === TOKENS.light.hover);
    expect(bands).toHaveLength(1);
    const [band] = bands as unknown as [{ rectangle: { x: number; width: number } }];
    const at = (step: number): number => layout.plot.x + (step / 100) * layout.plot.width;
    expect(band.rectangle.x).toBeCloseTo(at(9.5), 6);
    expect(band.rectangle.x + band.rectangle.width).toBeCloseTo(at(14.5), 6);
  });

  it('read the numbers of the nearest drawn step', () => {
    const [loss, gradient, , cosine] = laneReadings(layout, one, 12);
    expect(loss!.text).toBe('0.251');
    expect(gradient!.text).toBe('0.0833');
    expect(cosine!.text).toBe('−0.5');
    expect(laneReadings(layout, one, 0)[1]!.y).toBeNull();
    const thin = Float64Array.of(0, 10, 20, 50);
    expect([0, 4, 5, 6, 36, 99].map((step) => nearest(thin, step))).toEqual([0, 0, 0, 1, 3, 3]);
    expect(nearest(new Float64Array(0), 3)).toBe(-1);
  });

  it('say what they show', () => {
    expect(lanesCaption([1, 2, 3], true, 400, null, 'full')).toBe(
      'Steps 1 to 3 of 400, every step drawn. Grey: the update points uphill, cos < 0.',
    );
    const end = { outcome: 'diverged', step: 50_000 };
    expect(lanesCaption([0, 25_000, 50_000], false, 100_000, end, 'noise').replaceAll('\u2009', ' ')).toBe(
      'Steps 0 to 50 000 of 100 000, 3 of 50 001 drawn. Grey: the update points uphill, cos < 0. Loss and |g| are those of all data without noise. The run diverged after step 50 000.',
    );
  });
});

describe('written arithmetic', () => {
  it('has four digits, or what a setting was set to', () => {
    expect([0.9, 1 - 0.999, 1e-8, -0.2, 0, 15.576].map(putInNumber)).toEqual([
      '0.9',
      '0.001',
      '1e−8',
      '−0.2',
      '0',
      '15.58',
    ]);
    expect([0.00546012, 1.23456e-7, -123456.78].map(putInNumber)).toEqual(['0.005460', '1.235e−7', '−1.235e5']);
    expect([Number.NaN, Number.NEGATIVE_INFINITY].map(putInNumber)).toEqual(['not a number', '−∞']);
    expect(writtenText([0.9, '·(', -0.19931, ') + ', 0.1, '·', 0.5])).toBe('0.9·(−0.1993) + 0.1·0.5');
  });

  it('names its lines', () => {
    expect(['m', 'mhat', 'update', 'x', 'vmax', 'gradientbar'].map((name) => lineName(name, 'z₁'))).toEqual([
      'm',
      'm\u0302',
      'Δz₁',
      'z₁',
      'vmax',
      'gradientbar',
    ]);
  });
});

describe('words', () => {
  it('of conditions', () => {
    const name = (index: number): string => `w${index}`;
    expect(conditionWords({ kind: 'gradient-below', value: 1e-3 }, name)).toBe('|g| below 10⁻³');
    expect(conditionWords({ kind: 'crosses', coordinate: 2, value: -0.5 }, name)).toBe('w2 crosses −0.5');
    expect(conditionWords({ kind: 'not-finite' }, name)).toBe('Loss not finite');
  });

  it('of twins', () => {
    const run = { precision: 'f64' } as TwinAnswer['run'];
    const twin = { precision: 'bf16', end: { outcome: 'diverged', step: 7 } } as TwinAnswer['twin'];
    const answer = { run, twin, differs: 0, parts: 3, complete: true, steps: new Float64Array(8) } as TwinAnswer;
    expect(twinWords(answer)).toBe(
      'The points differ from the start on, which is rounded. At step 3 they are 10⁻³ of |w| apart. The bf16 twin diverged after step 7.',
    );
    const same = { ...answer, twin: { ...twin, end: null }, differs: null, parts: null };
    expect(twinWords(same)).toBe('f64 and bf16 have the same points here.');
  });
});

const run = { experiment: 'e', landscape: 'l', optimizer: 'o', seed: 3 };

function documentWith(optimizer: Partial<OptimizerItem> = {}) {
  const base = emptyDocument('t');
  const item: OptimizerItem = {
    id: 'o',
    name: 'Adam',
    slot: 0,
    algorithm: 'adam',
    parameters: { learningRate: 0.2 },
    ...optimizer,
  };
  const document = {
    ...base,
    landscapes: [{ id: 'l', name: 'L', family: 'rosenbrock', parameters: {} }],
    optimizers: [item],
    nextSlot: 1,
  };
  return { ...document, experiments: [{ ...newExperiment(document), id: 'e' }] };
}

describe('what is debugged', () => {
  beforeEach(() => useDebugged.setState(NOTHING_DEBUGGED));

  it('begins with one run, takes others beside it, and keeps the last', () => {
    debugRun(run);
    useDebugged.setState({ step: 36 });
    const other = { ...run, seed: 4 };
    toggleDebuggedRun(other);
    expect(useDebugged.getState()).toMatchObject({ runs: [run, other], selected: 1, step: 36 });
    debugRun(run);
    expect(useDebugged.getState()).toMatchObject({ selected: 0, step: 36 });
    toggleDebuggedRun(run);
    toggleDebuggedRun(other);
    expect(useDebugged.getState()).toMatchObject({ runs: [other], selected: 0 });
    debugRun({ ...run, optimizer: 'another' });
    expect(useDebugged.getState()).toMatchObject({ selected: 0, step: 1 });
  });

  it('is read back from a layout, without runs that are gone and without what is not understood', () => {
    const saved = {
      ...NOTHING_DEBUGGED,
      runs: [run, { ...run, optimizer: 'gone' }],
      selected: 1,
      step: 36,
      tab: 'twin',
    };
    const document = documentWith();
    expect(readDebugged(JSON.parse(JSON.stringify(saved)), document)).toEqual({ ...saved, runs: [run], selected: 0 });
    for (const damaged of [null, 3, { ...saved, step: 'x' }, { ...saved, conditions: [{ kind: 'never' }] }])
      expect(readDebugged(damaged, document)).toEqual(NOTHING_DEBUGGED);
  });
});

describe('a fork', () => {
  const choice: ForkChoice = {
    run,
    step: 36,
    name: 'Adam from 36',
    parameters: { learningRate: 0.02 },
    gradient: null,
    precision: null,
  };

  it('holds the settings of the run that it goes on from', () => {
    const document = documentWith({ gradient: { kind: 'noise', scale: 0.1 }, precision: 'f32' });
    document.experiments[0]!.cells = [{ landscape: 'l', optimizer: 'o', parameters: { beta1: 0.5 } }];
    const { id, ...item } = newFork(document, { ...choice, precision: 'f64' })!;
    expect(id).not.toBe('o');
    expect(item).toEqual({
      name: 'Adam from 36',
      slot: 1,
      algorithm: 'adam',
      parameters: { learningRate: 0.02 },
      gradient: { kind: 'noise', scale: 0.1 },
      precision: 'f64',
      fork: {
        step: 36,
        parameters: { learningRate: 0.2, beta1: 0.5 },
        gradient: { kind: 'noise', scale: 0.1 },
        precision: 'f32',
      },
    });
  });

  it('of a fork goes on from it, or from its past where the step lies there', () => {
    const past = { step: 20, parameters: { learningRate: 1 } };
    const document = documentWith({ fork: past });
    expect(newFork(document, choice)?.fork).toEqual({ step: 36, parameters: { learningRate: 0.2 }, fork: past });
    expect(newFork(document, { ...choice, step: 12 })?.fork).toEqual({ step: 12, parameters: { learningRate: 1 } });
  });
});
