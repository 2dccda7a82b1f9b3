/** Which rows of the data each step of a run sees. */
import { type Draws, type Stream, stream } from '../math/streams.ts';

/** Steps of one sequence of draws when rows are drawn with replacement. */
const SEQUENCE_STEPS = 1024;

/**
 * Rows of mini-batches by step, addressable in any order: they depend on the data, the seed, the batch size and the
 * sampling, and on nothing else. `shuffle` goes through a fresh random order of all rows in every epoch, whose last
 * batch holds what is left; `replacement` draws every row anew.
 */
export class BatchSampler {
  private readonly source: Stream;
  private readonly rows: number;
  private readonly size: number;
  private readonly sampling: 'shuffle' | 'replacement';
  private readonly order: Int32Array;
  private readonly batch: Int32Array;
  private epoch = -1;
  private sequence: { index: number; draws: Draws; next: number } | null = null;

  /** `identity` is the content hash of the data. */
  constructor(identity: string, seed: number, rows: number, size: number, sampling: 'shuffle' | 'replacement') {
    this.source = stream('batch', identity, seed);
    this.rows = rows;
    this.size = sampling === 'shuffle' ? Math.min(size, rows) : size;
    this.sampling = sampling;
    this.order = new Int32Array(sampling === 'shuffle' ? rows : 0);
    this.batch = new Int32Array(this.size);
  }

  /** The rows of step `step` (from 0). The array is only good until the next call. */
  rowsAt(step: number): Int32Array {
    return this.sampling === 'shuffle' ? this.shuffled(step) : this.replaced(step);
  }

  private shuffled(step: number): Int32Array {
    const perEpoch = Math.ceil(this.rows / this.size);
    const epoch = Math.floor(step / perEpoch);
    if (epoch !== this.epoch) {
      this.source.draws(epoch).permutation(this.rows, this.order);
      this.epoch = epoch;
    }
    const from = (step - epoch * perEpoch) * this.size;
    return this.order.subarray(from, Math.min(from + this.size, this.rows));
  }

  private replaced(step: number): Int32Array {
    const index = Math.floor(step / SEQUENCE_STEPS);
    const place = step - index * SEQUENCE_STEPS;
    if (this.sequence?.index !== index || this.sequence.next > place) {
      this.sequence = { index, draws: this.source.draws(index), next: 0 };
    }
    const { sequence } = this;
    for (; sequence.next <= place; sequence.next++) {
      for (let i = 0; i < this.size; i++) this.batch[i] = sequence.draws.integer(this.rows);
    }
    return this.batch;
  }
}
