/** The Hessian by blocks of parameters, such as the layers of a network. */
import { RidgelineError } from '../contract/errors.ts';
import { extremeEigenpairs } from '../math/lanczos.ts';
import type { Draws } from '../math/streams.ts';
import { meanEstimate } from '../math/student.ts';
import { norm2 } from '../math/sums.ts';
import { symmetricEigenvalues } from '../math/symmetric-eigen.ts';
import { type AnalysedLandscape, type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { DENSE_DIMENSION, denseHessian } from './dense-hessian.ts';
import { between, estimated, firstWarning, rounded } from './values.ts';

interface Block {
  name: string;
  from: number;
  length: number;
}

/**
 * The diagonal blocks H_aa of the Hessian and the sizes |H_ab|_F of all blocks, for the arrays that a point is made of (weights and
 * biases of layers) or blocks of given lengths. Up to 2,000 dimensions from the dense Hessian: all eigenvalues of each block,
 * exactly. Above: the ends of each block by Lanczos' method on v -> (H v_a)_a, traces and sizes from random signs in one
 * block, E |H_ab z|^2 = |H_ab|_F^2. The part of |H|_F^2 outside of the diagonal blocks says how much a block-diagonal
 * preconditioner leaves out. Cost: n products, or (50 + probes) products a block.
 * Source: Zhang, Chen, Li, Wang, Sun, Luo, NeurIPS 2024 (block heterogeneity); Golub and Van Loan, 8.3.
 */
export const blockSpectra = defineAnalysis({
  id: 'block-spectra',
  version: 1,
  label: 'Spectra of blocks',
  group: 'Curvature',
  summary: 'Sharpness, trace and spectrum of the Hessian of each layer alone, and how strongly layers are coupled.',
  method:
    'The dense Hessian cut into blocks, up to 2,000 dimensions; Lanczos and random signs in each block above. n products, or about 50 and the probes for each block.',
  formula: [
    String.raw`H = (H_{ab}), \qquad \lambda(H_{aa}), \qquad \frac{\sum_{a \neq b} \lVert H_{ab} \rVert_F^2}{\lVert H \rVert_F^2}`,
  ],
  references: [
    {
      text: 'Y. Zhang, C. Chen, T. Ding, Z. Li, R. Sun, Z.-Q. Luo, Why transformers need Adam: a Hessian perspective, NeurIPS 2024',
      url: 'https://arxiv.org/abs/2402.16788',
    },
    {
      text: 'G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, Johns Hopkins University Press 2013, section 8.3',
    },
  ],
  needs: 'point',
  parameters: {
    lengths: {
      kind: 'numbers',
      label: 'Lengths of the blocks',
      default: [],
      integer: true,
      minimum: 1,
      minimumLength: 0,
      maximumLength: 1000,
      help: 'In the order of the coordinates; they add up to the dimension. Empty: the arrays that a point is made of, or single coordinates up to 64.',
    },
    probes: {
      kind: 'number',
      label: 'Probes of each block',
      default: 20,
      minimum: 2,
      maximum: 10_000,
      integer: true,
      scale: 'log',
      help: 'Above 2,000 dimensions.',
    },
    tolerance: {
      kind: 'number',
      label: 'Tolerance',
      default: 1e-3,
      minimum: 1e-13,
      maximum: 0.1,
      scale: 'log',
      advanced: true,
      help: 'Of Lanczos’ residuals, above 2,000 dimensions.',
    },
  },
  pictures: [
    {
      kind: 'map',
      title: 'Size of each block of the Hessian',
      array: 'norms',
      x: { label: 'Block' },
      y: { label: 'Block' },
    },
  ],
  check: ({ lengths }, landscape) => {
    blocksOf(lengths, landscape);
  },
  run: ({ lengths, probes, tolerance }, context): AnalysisResult => {
    const blocks = blocksOf(lengths, context.landscape);
    const { dimension } = context.landscape;
    return dimension <= DENSE_DIMENSION ? exactly(blocks, context) : byProducts(blocks, context, probes, tolerance);
  },
});

/** The blocks meant; throws where they do not fit. */
function blocksOf(lengths: readonly number[], { dimension, tensors }: AnalysedLandscape): Block[] {
  if (lengths.length === 0) {
    if (tensors && tensors.length > 0) {
      return tensors.map(({ name, shape, offset }) => ({
        name,
        from: offset,
        length: shape.reduce((a, b) => a * b, 1),
      }));
    }
    if (dimension <= 64) return Array.from({ length: dimension }, (_, i) => ({ name: `${i + 1}`, from: i, length: 1 }));
  }
  const total = lengths.reduce((a, b) => a + b, 0);
  if (total !== dimension) {
    const expected = `lengths that add up to ${dimension}, the dimension of the landscape`;
    throw new RidgelineError('invalid-parameter', `lengths add up to ${total}; expected ${expected}`, {
      field: 'parameters.lengths',
      value: [...lengths],
      expected,
    });
  }
  let from = 0;
  return lengths.map((length, k) => {
    const block = { name: `${k + 1}`, from, length };
    from += length;
    return block;
  });
}

/** Names of values: the first few blocks have values of their own, all stand in the arrays. */
const NAMED = 40;

function exactly(blocks: readonly Block[], { landscape, point, progress }: AnalysisContext): AnalysisResult {
  const { dimension: n } = landscape;
  const { matrix, asymmetry, finite } = denseHessian(landscape, point, (done) => progress(done, n + blocks.length));
  const notFinite = finite ? null : 'The Hessian is not finite at this point.';
  const sizes = new Float64Array(blocks.length * blocks.length);
  blocks.forEach((a, i) => {
    blocks.forEach((b, j) => {
      let squares = 0;
      for (let r = a.from; r < a.from + a.length; r++) {
        for (let c = b.from; c < b.from + b.length; c++) squares += matrix[r * n + c] * matrix[r * n + c];
      }
      sizes[i * blocks.length + j] = squares;
    });
  });
  const spectra = blocks.map(({ from, length }, k) => {
    const part = new Float64Array(length * length);
    for (let r = 0; r < length; r++) {
      part.set(matrix.subarray((from + r) * n + from, (from + r) * n + from + length), r * length);
    }
    const values = finite ? symmetricEigenvalues(part, length) : new Float64Array(length).fill(Number.NaN);
    progress(n + k + 1, n + blocks.length);
    return values;
  });
  const values: AnalysisResult['values'] = {};
  blocks.slice(0, NAMED).forEach(({ name, length }, k) => {
    const spectrum = spectra[k];
    const error =
      (length * Number.EPSILON * Math.max(Math.abs(spectrum[0]), Math.abs(spectrum[length - 1]))) / 2 + asymmetry;
    const top = spectrum[length - 1];
    const bottom = spectrum[0];
    values[`sharpness${k + 1}`] = between(top, top - error, top + error, {
      label: `Largest eigenvalue of block ${name}`,
      warning: notFinite,
    });
    values[`smallest${k + 1}`] = between(bottom, bottom - error, bottom + error, {
      label: `Smallest eigenvalue of block ${name}`,
      warning: notFinite,
    });
    values[`trace${k + 1}`] = rounded(
      spectrum.reduce((a, b) => a + b, 0),
      { label: `Trace of block ${name}`, warning: notFinite },
    );
  });
  const shape = [blocks.length];
  return {
    values: { ...values, coupling: rounded(outside(sizes, blocks.length), { label: COUPLING, warning: notFinite }) },
    arrays: {
      eigenvalues: { shape: [n], data: Float64Array.from(spectra.flatMap((spectrum) => [...spectrum])) },
      lengths: { shape, data: Float64Array.from(blocks, ({ length }) => length) },
      traces: { shape, data: Float64Array.from(spectra, (spectrum) => spectrum.reduce((a, b) => a + b, 0)) },
      largest: { shape, data: Float64Array.from(spectra, (spectrum) => spectrum[spectrum.length - 1]) },
      smallest: { shape, data: Float64Array.from(spectra, (spectrum) => spectrum[0]) },
      norms: { shape: [blocks.length, blocks.length], data: sizes.map(Math.sqrt) },
    },
  };
}

const COUPLING = 'Part of the squared norm of the Hessian outside of the diagonal blocks';

function outside(squares: Float64Array, count: number): number {
  let diagonal = 0;
  let all = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      all += squares[i * count + j];
      if (i === j) diagonal += squares[i * count + j];
    }
  }
  return all > 0 ? (all - diagonal) / all : 0;
}

function byProducts(
  blocks: readonly Block[],
  { landscape, point, draw, progress }: AnalysisContext,
  probes: number,
  tolerance: number,
): AnalysisResult {
  const { dimension: n } = landscape;
  const whole = new Float64Array(n);
  const image = new Float64Array(n);
  const values: AnalysisResult['values'] = {};
  const count = blocks.length;
  const sizes = new Float64Array(count * count);
  const shape = [count];
  const traces = new Float64Array(count);
  const largest = new Float64Array(count);
  const smallest = new Float64Array(count);
  const perProbe = new Float64Array(probes);
  blocks.forEach(({ name, from, length }, k) => {
    const within = (v: Float64Array, out: Float64Array): void => {
      whole.fill(0);
      whole.set(v, from);
      landscape.hessianVectorProduct(point, whole, image);
      out.set(image.subarray(from, from + length));
    };
    const ends = (['largest', 'smallest'] as const).map((end, e) => {
      const found = extremeEigenpairs(within, length, {
        count: 1,
        end,
        tolerance,
        products: 500,
        draws: draw(3 * k + e),
        productsDone: () => progress(3 * k + e, 3 * count),
      });
      const warning = firstWarning(
        !found.values.every(Number.isFinite) && 'The Hessian is not finite at this point.',
        !found.converged && 'Not converged after 500 products; take a larger tolerance.',
      );
      const [value, residual] = [found.values[0], found.residuals[0]];
      if (k < NAMED) {
        values[`${end === 'largest' ? 'sharpness' : 'smallest'}${k + 1}`] = between(
          value,
          value - residual,
          value + residual,
          {
            label: `${end === 'largest' ? 'Largest' : 'Smallest'} eigenvalue of block ${name}`,
            warning,
          },
        );
      }
      return value;
    });
    [largest[k], smallest[k]] = ends;
    const draws = draw(3 * k + 2);
    const norms = new Float64Array(count);
    for (let probe = 0; probe < probes; probe++) {
      whole.fill(0);
      fillSigns(whole.subarray(from, from + length), draws);
      landscape.hessianVectorProduct(point, whole, image);
      let total = 0;
      for (let i = from; i < from + length; i++) total += whole[i] * image[i];
      perProbe[probe] = total;
      blocks.forEach((other, j) => {
        const size = norm2(image.subarray(other.from, other.from + other.length));
        norms[j] += (size * size) / probes;
      });
      progress(3 * k + 2, 3 * count);
    }
    sizes.set(norms, k * count);
    const trace = meanEstimate(perProbe);
    traces[k] = trace.mean;
    if (k < NAMED) {
      values[`trace${k + 1}`] = estimated(trace, {
        label: `Trace of block ${name}`,
        warning: probes < 10 ? `The interval comes from ${probes} probes only.` : null,
      });
    }
  });
  progress(3 * count, 3 * count);
  return {
    values: {
      ...values,
      coupling: rounded(outside(sizes, count), {
        label: COUPLING,
        warning: `Estimated from ${probes} probes a block.`,
      }),
    },
    arrays: {
      lengths: { shape, data: Float64Array.from(blocks, ({ length }) => length) },
      traces: { shape, data: traces },
      largest: { shape, data: largest },
      smallest: { shape, data: smallest },
      norms: { shape: [count, count], data: sizes.map(Math.sqrt) },
    },
  };
}

function fillSigns(out: Float64Array, draws: Draws): void {
  for (let i = 0; i < out.length; ) {
    for (let bits = draws.uint32(), k = 0; k < 32 && i < out.length; k++, bits >>>= 1) out[i++] = bits & 1 ? 1 : -1;
  }
}
