/** Multi-head attention of tokens to each other: o_t = sum over u of softmax_u(q_t.k_u / sqrt(width of a head)) v_u. */
import type { ModuleBuilder } from '../../../wasm/encoder.ts';
import type { Circuit } from '../circuit.ts';
import type { FormatFacts } from '../format.ts';
import { emitExpOf } from '../heads/softmax.ts';
import type { Frame, Signal } from '../step.ts';
import { exportColumns } from '../sweep.ts';

type Inner = (x: number, y: number, out: number, scale: number, features: number, rows: number) => void;

export interface AttentionFunctions {
  inner: Inner;
  innerAdd: Inner;
  weightedAdd(out: number, x: number, weight: number, scale: number, features: number, rows: number): void;
  softmax(s: number, features: number, rows: number): void;
  softmaxChange(shares: number, s: number, features: number, rows: number): void;
  softmaxBackDot(shares: number, sharesDot: number, e: number, eDot: number, features: number, rows: number): void;
}

/**
 * Exports, row of data by row:
 * - `inner(x, y, out, scale)`: out = scale x.y, one number; `innerAdd` adds it.
 * - `weightedAdd(out, x, weight, scale)`: out += scale weight x, with one weight a row.
 * - `softmax(s)`: s becomes p = softmax(s). `softmaxChange(p, s)`: s becomes p (s - p.s), which is both the change of p along s
 *   and the derivative by what the softmax is of where s is that by p.
 * - `softmaxBackDot(p, pDot, e, eDot)`: eDot becomes the change of p (e - p.e).
 */
export function emitAttention(module: ModuleBuilder, facts: FormatFacts): void {
  for (const adds of [false, true]) {
    exportColumns(
      module,
      facts,
      adds ? 'innerAdd' : 'inner',
      { blocks: ['x', 'y'], rows: ['out'], numbers: ['scale'] },
      (_, eachColumn) => {
        eachColumn(({ a, row, numbers, eachFeature }) => {
          const sum = a.variable(a.constant(0));
          eachFeature(({ x, y }) => a.assign(sum, a.add(sum, a.mul(a.load(x), a.load(y)))));
          const scaled = a.mul(numbers.scale, sum);
          a.store(row.out, adds ? a.add(a.load(row.out), scaled) : scaled);
        });
      },
    );
  }
  exportColumns(
    module,
    facts,
    'weightedAdd',
    { blocks: ['out', 'x'], rows: ['weight'], numbers: ['scale'] },
    (_, eachColumn) => {
      eachColumn(({ a, row, numbers, eachFeature }) => {
        const weight = a.mul(numbers.scale, a.load(row.weight));
        eachFeature(({ out, x }) => a.store(out, a.add(a.load(out), a.mul(weight, a.load(x)))));
      });
    },
  );
  exportColumns(module, facts, 'softmax', { blocks: ['s'] }, (_, eachColumn) => {
    eachColumn(({ a, eachFeature }) => {
      const largest = a.variable(a.constant(Number.NEGATIVE_INFINITY));
      eachFeature(({ s }) => a.assign(largest, a.max(largest, a.load(s))));
      const total = a.variable(a.constant(0));
      eachFeature(({ s }) => {
        const power = emitExpOf(a, a.sub(a.load(s), largest));
        a.store(s, power);
        a.assign(total, a.add(total, power));
      });
      eachFeature(({ s }) => a.store(s, a.div(a.load(s), total)));
    });
  });
  exportColumns(module, facts, 'softmaxChange', { blocks: ['shares', 's'] }, (_, eachColumn) => {
    eachColumn(({ a, eachFeature }) => {
      const mean = a.variable(a.constant(0));
      eachFeature(({ shares, s }) => a.assign(mean, a.add(mean, a.mul(a.load(shares), a.load(s)))));
      eachFeature(({ shares, s }) => a.store(s, a.mul(a.load(shares), a.sub(a.load(s), mean))));
    });
  });
  exportColumns(module, facts, 'softmaxBackDot', { blocks: ['shares', 'sharesDot', 'e', 'eDot'] }, (_, eachColumn) => {
    eachColumn(({ a, eachFeature }) => {
      const [mean, meanDot] = [a.variable(a.constant(0)), a.variable(a.constant(0))];
      eachFeature(({ shares, sharesDot, e, eDot }) => {
        const [share, error] = [a.load(shares), a.load(e)];
        a.assign(mean, a.add(mean, a.mul(share, error)));
        const change = a.add(a.mul(a.load(sharesDot), error), a.mul(share, a.load(eDot)));
        a.assign(meanDot, a.add(meanDot, change));
      });
      eachFeature(({ shares, sharesDot, e, eDot }) => {
        const moved = a.mul(a.load(sharesDot), a.sub(a.load(e), mean));
        a.store(eDot, a.add(moved, a.mul(a.load(shares), a.sub(a.load(eDot), meanDot))));
      });
    });
  });
}

/**
 * Adds the step from queries, keys and values, tokens x width features each (token after token, and within a token head
 * after head), to the signal of the same shape that it returns.
 */
export function addAttention(
  circuit: Circuit,
  { q, k, v }: { q: Signal; k: Signal; v: Signal },
  { tokens, heads }: { tokens: number; heads: number },
): Signal {
  const { functions, facts, layout, steps } = circuit;
  const headWidth = q.features / tokens / heads;
  const scale = 1 / Math.sqrt(headWidth);
  const output = circuit.signal(q.features);
  const scores = heads * tokens * tokens;
  // Shares of attention, the errors of the shares and those of the scores, with their changes.
  const [shares, shareErrors, scoreErrors] = [layout.block(scores), layout.block(scores), layout.block(scores)];
  const [sharesDot, scoreErrorsDot] = [circuit.block(scores), circuit.block(scores)];
  const bytes = q.features * facts.stride;
  const headBytes = headWidth * facts.stride;
  const rowBytes = tokens * facts.stride;

  /** Every head and token t: the offset of its scores, and those of the features of t and of every token u. */
  const pairs = Array.from({ length: heads * tokens }, (_, index) => {
    const [head, t] = [Math.floor(index / tokens), index % tokens];
    const place = (token: number): number => (token * heads + head) * headBytes;
    return {
      row: index * rowBytes,
      own: place(t),
      others: Array.from({ length: tokens }, (_, u) => ({ at: place(u), score: index * rowBytes + u * facts.stride })),
    };
  });
  const { inner, innerAdd, weightedAdd } = functions;

  const forward = ({ base, rows }: Frame): void => {
    functions.clear(base + output.value, bytes);
    for (const { row, own, others } of pairs) {
      const query = base + q.value + own;
      for (const u of others) inner(query, base + k.value + u.at, base + shares + u.score, scale, headWidth, rows);
      functions.softmax(base + shares + row, tokens, rows);
      const out = base + output.value + own;
      for (const u of others) weightedAdd(out, base + v.value + u.at, base + shares + u.score, 1, headWidth, rows);
    }
  };
  const pullBack = ({ base, rows }: Frame): void => {
    for (const { error } of [q, k, v]) functions.clear(base + error, bytes);
    for (const { row, own, others } of pairs) {
      const error = base + output.error + own;
      for (const u of others) {
        inner(error, base + v.value + u.at, base + shareErrors + u.score, 1, headWidth, rows);
        inner(error, base + v.value + u.at, base + scoreErrors + u.score, 1, headWidth, rows);
        weightedAdd(base + v.error + u.at, error, base + shares + u.score, 1, headWidth, rows);
      }
      functions.softmaxChange(base + shares + row, base + scoreErrors + row, tokens, rows);
      for (const u of others) {
        const weight = base + scoreErrors + u.score;
        weightedAdd(base + q.error + own, base + k.value + u.at, weight, scale, headWidth, rows);
        weightedAdd(base + k.error + u.at, base + q.value + own, weight, scale, headWidth, rows);
      }
    }
  };
  steps.push({
    forward,
    forwardCurved: forward,
    pullBack,
    pullBackCurved: pullBack,
    forwardDot({ base, rows }) {
      functions.clear(output.dot, bytes);
      for (const { row, own, others } of pairs) {
        for (const u of others) {
          inner(q.dot + own, base + k.value + u.at, sharesDot + u.score, scale, headWidth, rows);
          innerAdd(base + q.value + own, k.dot + u.at, sharesDot + u.score, scale, headWidth, rows);
        }
        functions.softmaxChange(base + shares + row, sharesDot + row, tokens, rows);
        for (const u of others) {
          weightedAdd(output.dot + own, base + v.value + u.at, sharesDot + u.score, 1, headWidth, rows);
          weightedAdd(output.dot + own, v.dot + u.at, base + shares + u.score, 1, headWidth, rows);
        }
      }
    },
    pullBackDot({ base, rows }) {
      for (const { errorDot } of [q, k, v]) functions.clear(errorDot, bytes);
      for (const { row, own, others } of pairs) {
        const [error, errorDot] = [base + output.error + own, output.errorDot + own];
        for (const u of others) {
          const change = scoreErrorsDot + u.score;
          inner(errorDot, base + v.value + u.at, change, 1, headWidth, rows);
          innerAdd(error, v.dot + u.at, change, 1, headWidth, rows);
          weightedAdd(v.errorDot + u.at, error, sharesDot + u.score, 1, headWidth, rows);
          weightedAdd(v.errorDot + u.at, errorDot, base + shares + u.score, 1, headWidth, rows);
        }
        functions.softmaxBackDot(
          base + shares + row,
          sharesDot + row,
          base + shareErrors + row,
          scoreErrorsDot + row,
          tokens,
          rows,
        );
        for (const u of others) {
          const [weight, weightDot] = [base + scoreErrors + u.score, scoreErrorsDot + u.score];
          weightedAdd(q.errorDot + own, base + k.value + u.at, weightDot, scale, headWidth, rows);
          weightedAdd(q.errorDot + own, k.dot + u.at, weight, scale, headWidth, rows);
          weightedAdd(k.errorDot + u.at, base + q.value + own, weightDot, scale, headWidth, rows);
          weightedAdd(k.errorDot + u.at, q.dot + own, weight, scale, headWidth, rows);
        }
      }
    },
  });
  return output;
}
