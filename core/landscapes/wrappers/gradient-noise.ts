/** Noise on the gradients that runs see. */
import { particleDraws } from '../../math/particle-draws.ts';
import { symmetricEigen } from '../../math/symmetric-eigen.ts';
import { cos, log, pow, sin, tan } from '../../wasm/elementary.ts';
import type { KernelContext, LandscapeKernel } from '../define.ts';
import { refuse, shownNumber } from '../parts.ts';
import { defineWrapper, wrappedTex } from './define.ts';
import { delegated } from './delegate.ts';

/** The largest dimension in which the root of the Hessian's size is computed. */
const ROOT_DIMENSION = 64;

/** `count` independent deviates for each particle, in rows at the address that comes back. */
type Deviates = (streams: number, rows: number, particles: number) => number;

interface Shape {
  distribution: 'normal' | 'student' | 'stable';
  freedom: number;
  alpha: number;
}

/** Rows in memory that grow as they are asked for. */
function growingRows({ workspace }: KernelContext): (count: number) => number {
  let [address, room] = [0, 0];
  return (count) => {
    if (count > room) [address, room] = [workspace.allocateF64(count), count];
    return address;
  };
}

/**
 * Standard deviates: normal; Student's t, a normal over the root of a chi-square over its degrees of freedom; or symmetric
 * alpha-stable with the characteristic function exp(-|t|^alpha), sin(aV)/cos(V)^(1/a) (cos((1 - a)V)/W)^((1 - a)/a) for V
 * uniform between ±π/2 and W exponential. Source of the last: J. M. Chambers, C. L. Mallows, B. W. Stuck, JASA 71 (1976).
 */
function deviatesOf({ distribution, freedom, alpha }: Shape, context: KernelContext): Deviates {
  const { workspace } = context;
  const draws = particleDraws(workspace);
  const [first, second] = [growingRows(context), growingRows(context)];
  return (streams, rows, particles) => {
    const count = rows * particles;
    const [z, w] = [first(count), distribution === 'normal' ? 0 : second(count)];
    switch (distribution) {
      case 'normal':
        draws.normals(streams, z, rows, particles);
        break;
      case 'student': {
        draws.normals(streams, z, rows, particles);
        draws.meanSquares(streams, w, rows, freedom, particles);
        const [deviates, squares] = [workspace.f64(z, count), workspace.f64(w, count)];
        for (let k = 0; k < count; k++) deviates[k] /= Math.sqrt(squares[k]);
        break;
      }
      case 'stable': {
        draws.uniforms(streams, z, rows, particles);
        draws.uniforms(streams, w, rows, particles);
        const [angles, times] = [workspace.f64(z, count), workspace.f64(w, count)];
        for (let k = 0; k < count; k++) {
          const v = Math.PI * (angles[k] - 0.5);
          angles[k] =
            alpha === 1
              ? tan(v)
              : (sin(alpha * v) / pow(cos(v), 1 / alpha)) *
                pow(cos((1 - alpha) * v) / -log(times[k]), (1 - alpha) / alpha);
        }
      }
    }
    return z;
  };
}

/** Hessians at points in rows times vectors in rows, whether or not the kernel takes many points. */
function productsOf(kernel: LandscapeKernel, { workspace }: KernelContext) {
  const { dimension, ensemble } = kernel;
  const [x, v, out] = [0, 0, 0].map(() => workspace.allocateF64(dimension + 8));
  return (points: number, vectors: number, to: number, particles: number): void => {
    if (ensemble) {
      ensemble.products(points, vectors, to, particles);
      return;
    }
    for (let p = 0; p < particles; p++) {
      for (const [rows, one] of [
        [points, x],
        [vectors, v],
      ]) {
        const [all, own] = [workspace.f64(rows, dimension * particles), workspace.f64(one, dimension)];
        for (let i = 0; i < dimension; i++) own[i] = all[i * particles + p];
      }
      kernel.hessianVectorProduct(x, v, out);
      const [all, own] = [workspace.f64(to, dimension * particles), workspace.f64(out, dimension)];
      for (let i = 0; i < dimension; i++) all[i * particles + p] = own[i];
    }
  };
}

type Colour = (x: number, z: number, particles: number) => number;

/** |H|^(1/2) z, for each particle from the eigenvalues and eigenvectors of its Hessian H. */
function rootColour(kernel: LandscapeKernel, context: KernelContext): Colour {
  const { workspace } = context;
  const n = kernel.dimension;
  const products = productsOf(kernel, context);
  const [columns, unit] = [growingRows(context), growingRows(context)];
  return (x, z, particles) => {
    const size = n * particles;
    const h = columns(n * size);
    const e = unit(size);
    for (let j = 0; j < n; j++) {
      workspace
        .f64(e, size)
        .fill(0)
        .fill(1, j * particles, (j + 1) * particles);
      products(x, e, h + 8 * j * size, particles);
    }
    const [all, deviates] = [workspace.f64(h, n * size), workspace.f64(z, size)];
    const matrix = new Float64Array(n * n);
    for (let p = 0; p < particles; p++) {
      for (let j = 0; j < n; j++) {
        for (let i = 0; i < n; i++) matrix[i * n + j] = all[j * size + i * particles + p];
      }
      const own = Float64Array.from({ length: n }, (_, i) => deviates[i * particles + p]);
      const result = matrix.every(Number.isFinite) ? rootTimes(matrix, own, n) : own.fill(Number.NaN);
      for (let i = 0; i < n; i++) deviates[i * particles + p] = result[i];
    }
    return z;
  };
}

function rootTimes(matrix: Float64Array, z: Float64Array, n: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, n);
  const out = new Float64Array(n);
  values.forEach((value, k) => {
    let share = 0;
    for (let i = 0; i < n; i++) share += vectors[k * n + i] * z[i];
    share *= Math.sqrt(Math.abs(value));
    for (let i = 0; i < n; i++) out[i] += share * vectors[k * n + i];
  });
  return out;
}

interface Settings extends Shape {
  scale: number;
  covariance: 'isotropic' | 'diagonal' | 'hessian' | 'hessian-squared';
  variances: readonly number[];
}

function colourOf({ covariance, variances }: Settings, kernel: LandscapeKernel, context: KernelContext): Colour {
  const { workspace } = context;
  const { dimension } = kernel;
  switch (covariance) {
    case 'isotropic':
      return (_, z) => z;
    case 'diagonal':
      return (_, z, particles) => {
        const deviates = workspace.f64(z, dimension * particles);
        for (let i = 0; i < dimension; i++) {
          const deviation = Math.sqrt(variances[i]);
          for (let k = i * particles; k < (i + 1) * particles; k++) deviates[k] *= deviation;
        }
        return z;
      };
    case 'hessian':
      return rootColour(kernel, context);
    case 'hessian-squared': {
      const products = productsOf(kernel, context);
      const rows = growingRows(context);
      return (x, z, particles) => {
        const out = rows(dimension * particles);
        products(x, z, out, particles);
        return out;
      };
    }
  }
}

function noisyKernel(kernel: LandscapeKernel, settings: Settings, context: KernelContext): LandscapeKernel {
  const { dimension } = kernel;
  const { workspace } = context;
  const deviates = deviatesOf(settings, context);
  const colour = colourOf(settings, kernel, context);
  return {
    ...delegated(kernel),
    addNoise(x, streams, g, particles) {
      const noise = colour(x, deviates(streams, dimension, particles), particles);
      const count = dimension * particles;
      const [added, gradients] = [workspace.f64(noise, count), workspace.f64(g, count)];
      for (let k = 0; k < count; k++) gradients[k] += settings.scale * added[k];
    },
  };
}

const COVARIANCES = {
  isotropic: 'z',
  diagonal: String.raw`\operatorname{diag}(v)^{1/2} z`,
  hessian: String.raw`\lvert \nabla^2 L(w) \rvert^{1/2} z`,
  'hessian-squared': String.raw`\nabla^2 L(w)\, z`,
} as const;

export const gradientNoise = defineWrapper({
  id: 'gradient-noise',
  version: 1,
  label: 'Gradient noise',
  summary: 'Adds fresh noise to every gradient that a run sees; loss, Hessian and evaluations stay exact.',
  references: [
    {
      text: 'J. M. Chambers, C. L. Mallows, B. W. Stuck, A method for simulating stable random variables, Journal of the American Statistical Association 71 (1976) 340–344',
      url: 'https://doi.org/10.1080/01621459.1976.10480344',
    },
    {
      text: 'U. Şimşekli, L. Sagun, M. Gürbüzbalaban, A tail-index analysis of stochastic gradient noise in deep neural networks, 2019',
      url: 'https://arxiv.org/abs/1901.06053',
    },
    {
      text: 'Z. Zhu, J. Wu, B. Yu, L. Wu, J. Ma, The anisotropic noise in stochastic gradient descent: its behavior of escaping from sharp minima and regularization effects, 2019',
      url: 'https://arxiv.org/abs/1803.00195',
    },
  ],
  parameters: {
    scale: {
      kind: 'number',
      label: 'Scale',
      symbol: 's',
      default: 0.1,
      minimum: 0,
      scale: 'log',
      help: 'Multiplies the noise. For normal noise the covariance is s² times the matrix chosen.',
    },
    distribution: {
      kind: 'choice',
      label: 'Distribution of z',
      options: [
        { value: 'normal', label: 'Normal' },
        { value: 'student', label: 'Student’s t' },
        { value: 'stable', label: 'Symmetric α-stable' },
      ],
      default: 'normal',
      help: 'Entries of z are independent. Student’s t has variance ν/(ν − 2) above ν = 2; stable ones, exp(−|t|^α), have none below α = 2, where they are normal of variance 2.',
    },
    freedom: {
      kind: 'number',
      label: 'Degrees of freedom',
      symbol: String.raw`\nu`,
      default: 3,
      minimum: 1,
      maximum: 1000,
      integer: true,
      help: 'Of Student’s t.',
    },
    alpha: {
      kind: 'number',
      label: 'Tail index',
      symbol: String.raw`\alpha`,
      default: 1.5,
      minimum: 0.1,
      maximum: 2,
      help: 'Of stable noise: 1 is Cauchy, 2 is normal.',
    },
    covariance: {
      kind: 'choice',
      label: 'Covariance',
      options: [
        { value: 'isotropic', label: 'Isotropic' },
        { value: 'diagonal', label: 'Given diagonal' },
        { value: 'hessian', label: 'In proportion to |H|' },
        { value: 'hessian-squared', label: 'In proportion to H²' },
      ],
      default: 'isotropic',
      help: `|H| has the Hessian’s eigenvectors and the sizes of its eigenvalues: H itself at a minimum. It takes the whole Hessian, and so at most ${ROOT_DIMENSION} dimensions; H² takes one Hessian-vector product in any.`,
    },
    variances: {
      kind: 'numbers',
      label: 'Diagonal',
      symbol: 'v',
      default: [],
      minimum: 0,
      maximumLength: 1_000_000,
      help: 'Variances, one for each coordinate, of the given diagonal.',
    },
  },
  formula: [
    String.raw`g = \nabla L(w) + s\, A(w)\, z, \quad A A^{\top} = 1,\ \operatorname{diag}(v),\ \lvert \nabla^2 L \rvert \text{ or } (\nabla^2 L)^2`,
  ],
  wrap(parameters, inner) {
    const { scale, covariance, variances } = parameters;
    const { dimension } = inner;
    if (!inner.precisions.includes('f64')) refuse('kind', 'gradient-noise', 'a landscape in f64');
    if (covariance === 'diagonal' && variances.length !== dimension) {
      refuse('variances', variances, `${dimension} numbers, the dimension of the landscape`);
    }
    if (covariance === 'hessian' && dimension > ROOT_DIMENSION) {
      refuse('covariance', covariance, `hessian-squared in ${dimension} dimensions, above ${ROOT_DIMENSION}`);
    }
    const { symbol } = inner;
    return {
      ...inner,
      ...wrappedTex(inner, (name) => `${name}(w)`, [
        String.raw`g = \nabla ${symbol}(w) + ${shownNumber(scale)}\, ${COVARIANCES[covariance]}`,
      ]),
      isNoisy: true,
      precisions: ['f64'],
      ensembleWork: inner.ensembleWork === null ? null : inner.ensembleWork + 10 * dimension,
      create: (context) => noisyKernel(inner.create(context), parameters, context),
    };
  },
});
