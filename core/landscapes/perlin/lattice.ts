/** Random gradients on the points of a periodic lattice, each at an address of its own. */
import { type Stream, stream } from '../../math/streams.ts';
import { powi } from '../../wasm/elementary.ts';

export type Ensemble = 'sphere' | 'cube' | 'edges';

/** The middles of a cube's edges. */
const EDGES = [
  [1, 1, 0],
  [-1, 1, 0],
  [1, -1, 0],
  [-1, -1, 0],
  [1, 0, 1],
  [-1, 0, 1],
  [1, 0, -1],
  [-1, 0, -1],
  [0, 1, 1],
  [0, -1, 1],
  [0, 1, -1],
  [0, -1, -1],
] as const;

/** Points are numbered with the first coordinate fastest; point p uses deviates or uniform numbers from p * dimension on. */
export class Lattice {
  readonly dimension: number;
  readonly period: number;
  private readonly ensemble: Ensemble;
  private readonly source: Stream;

  constructor(dimension: number, period: number, ensemble: Ensemble, seed: number) {
    this.dimension = dimension;
    this.period = period;
    this.ensemble = ensemble;
    this.source = stream('start', 'perlin', seed);
  }

  /** Lattice points, and cells, in one period. */
  get points(): number {
    return powi(this.period, this.dimension);
  }

  /** The gradient at lattice point number `p`, in `out` of `dimension` numbers. */
  gradientAt(p: number, out: Float64Array): void {
    const { source, dimension } = this;
    switch (this.ensemble) {
      case 'sphere': {
        source.fillNormal(out, p * dimension);
        let square = 0;
        for (let k = 0; k < dimension; k++) square += out[k] * out[k];
        const length = Math.sqrt(square);
        for (let k = 0; k < dimension; k++) out[k] /= length;
        return;
      }
      case 'cube':
        source.fillUniform(out, p * dimension);
        for (let k = 0; k < dimension; k++) out[k] = 2 * out[k] - 1;
        return;
      case 'edges':
        source.fillUniform(out, p * dimension);
        out.set(EDGES[Math.floor(EDGES.length * out[0])]);
    }
  }
}
