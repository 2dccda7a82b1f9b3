/** Layer normalisation over the features of each row: y = gain (z - mean z) / sqrt(variance of z + epsilon) + shift. */
import type { ModuleBuilder } from '../../../wasm/encoder.ts';
import { numbersAt } from '../buffers.ts';
import type { Circuit } from '../circuit.ts';
import type { FormatFacts } from '../format.ts';
import type { Frame, Signal, Step } from '../step.ts';
import { exportColumns } from '../sweep.ts';
import type { VectorParameter } from '../vector-parameter.ts';

export interface LayerNormFunctions {
  /** `size` is the number of features as a number of the format. */
  layerNorm(
    z: number,
    y: number,
    normal: number,
    inverse: number,
    gain: number,
    shift: number,
    size: number,
    epsilon: number,
    features: number,
    rows: number,
  ): void;
  layerNormBack: LayerNormBack;
  layerNormBackAdd: LayerNormBack;
  layerNormDot(
    zDot: number,
    normal: number,
    normalDot: number,
    yDot: number,
    inverse: number,
    spread: number,
    gain: number,
    gainDot: number,
    shiftDot: number,
    size: number,
    features: number,
    rows: number,
  ): void;
  layerNormBackDot: LayerNormBackDot;
  layerNormBackDotAdd: LayerNormBackDot;
}

type LayerNormBack = (
  e: number,
  normal: number,
  out: number,
  inverse: number,
  gain: number,
  size: number,
  features: number,
  rows: number,
) => void;

type LayerNormBackDot = (
  eDot: number,
  e: number,
  normal: number,
  normalDot: number,
  outDot: number,
  inverse: number,
  spread: number,
  gain: number,
  gainDot: number,
  size: number,
  features: number,
  rows: number,
) => void;

/**
 * Exports, with n the number of features, x the normalised z (`normal`), s the inverse of its standard deviation
 * (`inverse`), h = gain e:
 * - `layerNorm`: x = s (z - mean z), s = 1/sqrt(mean (z - mean z)^2 + epsilon), y = gain x + shift. z may be x.
 * - `layerNormBack`: out = s (h - mean h - x mean(h x)).
 * - `layerNormDot`, along zDot: xDot = s (zDot - mean zDot - x mean(x zDot)), `spread` = s mean(x zDot), and yDot.
 * - `layerNormBackDot`: the change of `out`.
 * Those that end in `Add` add to what `out` holds.
 */
export function emitLayerNorm(module: ModuleBuilder, facts: FormatFacts): void {
  exportColumns(
    module,
    facts,
    'layerNorm',
    { blocks: ['z', 'y', 'normal'], rows: ['inverse'], vectors: ['gain', 'shift'], numbers: ['size', 'epsilon'] },
    (_, eachColumn) => {
      eachColumn(({ a, row, numbers, eachFeature }) => {
        const mean = a.variable(a.constant(0));
        eachFeature(({ z }) => a.assign(mean, a.add(mean, a.load(z))));
        a.assign(mean, a.div(mean, numbers.size));
        const variance = a.variable(a.constant(0));
        eachFeature(({ z }) => {
          const difference = a.sub(a.load(z), mean);
          a.assign(variance, a.add(variance, a.mul(difference, difference)));
        });
        const deviation = a.sqrt(a.add(a.div(variance, numbers.size), numbers.epsilon));
        const inverse = a.div(a.constant(1), deviation);
        a.store(row.inverse, inverse);
        eachFeature(({ z, y, normal, gain, shift }) => {
          const x = a.mul(a.sub(a.load(z), mean), inverse);
          a.store(normal, x);
          a.store(y, a.add(a.mul(a.loadSplat(gain), x), a.loadSplat(shift)));
        });
      });
    },
  );
  exportColumns(
    module,
    facts,
    'layerNormDot',
    {
      blocks: ['zDot', 'normal', 'normalDot', 'yDot'],
      rows: ['inverse', 'spread'],
      vectors: ['gain', 'gainDot', 'shiftDot'],
      numbers: ['size'],
    },
    (_, eachColumn) => {
      eachColumn(({ a, row, numbers, eachFeature }) => {
        const [mean, along] = [a.variable(a.constant(0)), a.variable(a.constant(0))];
        eachFeature(({ zDot, normal }) => {
          const change = a.load(zDot);
          a.assign(mean, a.add(mean, change));
          a.assign(along, a.add(along, a.mul(a.load(normal), change)));
        });
        a.assign(mean, a.div(mean, numbers.size));
        a.assign(along, a.div(along, numbers.size));
        const inverse = a.load(row.inverse);
        a.store(row.spread, a.mul(inverse, along));
        eachFeature(({ zDot, normal, normalDot, yDot, gain, gainDot, shiftDot }) => {
          const x = a.load(normal);
          const xDot = a.mul(inverse, a.sub(a.sub(a.load(zDot), mean), a.mul(x, along)));
          a.store(normalDot, xDot);
          const moved = a.add(a.mul(a.loadSplat(gainDot), x), a.loadSplat(shiftDot));
          a.store(yDot, a.add(a.mul(a.loadSplat(gain), xDot), moved));
        });
      });
    },
  );
  for (const adds of [false, true]) {
    exportColumns(
      module,
      facts,
      adds ? 'layerNormBackAdd' : 'layerNormBack',
      { blocks: ['e', 'normal', 'out'], rows: ['inverse'], vectors: ['gain'], numbers: ['size'] },
      (_, eachColumn) => {
        eachColumn(({ a, row, numbers, eachFeature }) => {
          const [mean, along] = [a.variable(a.constant(0)), a.variable(a.constant(0))];
          eachFeature(({ e, normal, gain }) => {
            const h = a.mul(a.loadSplat(gain), a.load(e));
            a.assign(mean, a.add(mean, h));
            a.assign(along, a.add(along, a.mul(h, a.load(normal))));
          });
          a.assign(mean, a.div(mean, numbers.size));
          a.assign(along, a.div(along, numbers.size));
          const inverse = a.load(row.inverse);
          eachFeature(({ e, normal, out, gain }) => {
            const h = a.mul(a.loadSplat(gain), a.load(e));
            const own = a.mul(inverse, a.sub(a.sub(h, mean), a.mul(a.load(normal), along)));
            a.store(out, adds ? a.add(a.load(out), own) : own);
          });
        });
      },
    );
    exportColumns(
      module,
      facts,
      adds ? 'layerNormBackDotAdd' : 'layerNormBackDot',
      {
        blocks: ['eDot', 'e', 'normal', 'normalDot', 'outDot'],
        rows: ['inverse', 'spread'],
        vectors: ['gain', 'gainDot'],
        numbers: ['size'],
      },
      (_, eachColumn) => {
        eachColumn(({ a, row, numbers, eachFeature }) => {
          const [mean, along] = [a.variable(a.constant(0)), a.variable(a.constant(0))];
          const [meanDot, alongDot] = [a.variable(a.constant(0)), a.variable(a.constant(0))];
          eachFeature(({ eDot, e, normal, normalDot, gain, gainDot }) => {
            const [error, scale, x] = [a.load(e), a.loadSplat(gain), a.load(normal)];
            const h = a.mul(scale, error);
            const hDot = a.add(a.mul(scale, a.load(eDot)), a.mul(a.loadSplat(gainDot), error));
            a.assign(mean, a.add(mean, h));
            a.assign(along, a.add(along, a.mul(h, x)));
            a.assign(meanDot, a.add(meanDot, hDot));
            a.assign(alongDot, a.add(alongDot, a.add(a.mul(hDot, x), a.mul(h, a.load(normalDot)))));
          });
          for (const sum of [mean, along, meanDot, alongDot]) a.assign(sum, a.div(sum, numbers.size));
          const [inverse, spread] = [a.load(row.inverse), a.load(row.spread)];
          eachFeature(({ eDot, e, normal, normalDot, outDot, gain, gainDot }) => {
            const [error, scale, x] = [a.load(e), a.loadSplat(gain), a.load(normal)];
            const h = a.mul(scale, error);
            const hDot = a.add(a.mul(scale, a.load(eDot)), a.mul(a.loadSplat(gainDot), error));
            const own = a.mul(inverse, a.sub(a.sub(h, mean), a.mul(x, along)));
            const turned = a.add(a.mul(a.load(normalDot), along), a.mul(x, alongDot));
            const change = a.mul(inverse, a.sub(a.sub(hDot, meanDot), turned));
            const ownDot = a.sub(change, a.mul(spread, own));
            a.store(outDot, adds ? a.add(a.load(outDot), ownDot) : ownDot);
          });
        });
      },
    );
  }
}

export interface LayerNormOptions {
  epsilon: number;
  gain?: VectorParameter;
  shift?: VectorParameter;
  /** Another step has written the errors of z already, and these are added. */
  addsErrors?: boolean;
  /** So many groups of features, one after another, are each normalised with the same gains and shifts; default 1. */
  groups?: number;
}

/** Adds the step from z to y; returns the signal y. */
export function addLayerNorm(
  circuit: Circuit,
  z: Signal,
  { epsilon, gain, shift, addsErrors = false, groups = 1 }: LayerNormOptions,
): Signal {
  const { functions, layout, steps, workspace, facts } = circuit;
  const features = z.features / groups;
  const y = circuit.signal(z.features);
  const [normal, inverse] = [layout.block(z.features), layout.block(groups)];
  const [normalDot, spread] = [circuit.block(z.features), circuit.block(groups)];
  const zeros = circuit.numbers(features);
  const ones = circuit.numbers(features);
  numbersAt(workspace, facts.format, ones, features).fill(1);
  const [scale, scaleDot] = [gain?.point ?? ones, gain?.direction ?? zeros];
  const [offset, offsetDot] = [shift?.point ?? zeros, shift?.direction ?? zeros];
  // For each group, the offset of its features and of its one number a row.
  const places = Array.from({ length: groups }, (_, group) => [group * features * facts.stride, group * facts.stride]);

  const forward = ({ base, rows }: Frame): void => {
    for (const [at, one] of places) {
      const [from, to, x, s] = [base + z.value + at, base + y.value + at, base + normal + at, base + inverse + one];
      functions.layerNorm(from, to, x, s, scale, offset, features, epsilon, features, rows);
    }
  };
  const back = addsErrors ? functions.layerNormBackAdd : functions.layerNormBack;
  const backDot = addsErrors ? functions.layerNormBackDotAdd : functions.layerNormBackDot;
  const pullBack = ({ base, rows }: Frame): void => {
    for (const [at, one] of places) {
      const [e, x, to, s] = [base + y.error + at, base + normal + at, base + z.error + at, base + inverse + one];
      back(e, x, to, s, scale, features, features, rows);
    }
  };
  const step: Step = {
    forward,
    forwardCurved: forward,
    collect({ base, rows }) {
      for (const [at] of places) {
        if (gain) functions.rowDotsAdd(base + y.error + at, base + normal + at, features, rows, gain.sums);
        if (shift) functions.rowSumsAdd(base + y.error + at, features, rows, shift.sums);
      }
    },
    pullBack,
    pullBackCurved: pullBack,
    forwardDot({ base, rows }) {
      for (const [at, one] of places) {
        const [x, xDot, s] = [base + normal + at, normalDot + at, base + inverse + one];
        const [from, to] = [z.dot + at, y.dot + at];
        functions.layerNormDot(
          from,
          x,
          xDot,
          to,
          s,
          spread + one,
          scale,
          scaleDot,
          offsetDot,
          features,
          features,
          rows,
        );
      }
    },
    collectDot({ base, rows }) {
      for (const [at] of places) {
        if (gain) {
          functions.rowDotsAdd(y.errorDot + at, base + normal + at, features, rows, gain.sums);
          functions.rowDotsAdd(base + y.error + at, normalDot + at, features, rows, gain.sums);
        }
        if (shift) functions.rowSumsAdd(y.errorDot + at, features, rows, shift.sums);
      }
    },
    pullBackDot({ base, rows }) {
      for (const [at, one] of places) {
        const [eDot, e, to] = [y.errorDot + at, base + y.error + at, z.errorDot + at];
        const [x, xDot, s] = [base + normal + at, normalDot + at, base + inverse + one];
        backDot(eDot, e, x, xDot, to, s, spread + one, scale, scaleDot, features, features, rows);
      }
    },
  };
  steps.push(step);
  return y;
}
