/** The arrays of an ensemble, [size][particle] in memory, as arrays of results and checkpoints, [run][size]. */
import type { Workspace } from '../wasm/memory.ts';
import type { ResultArray } from './results.ts';

/** Every particle belongs to a run; the last run fills up the last pair. */
export class ParticleRows {
  readonly runs: number;
  readonly particles: number;
  private readonly workspace: Workspace;
  private readonly isDouble: boolean;

  constructor(workspace: Workspace, runs: number, particles: number, precision: 'f64' | 'f32' = 'f64') {
    this.workspace = workspace;
    this.runs = runs;
    this.particles = particles;
    this.isDouble = precision === 'f64';
  }

  /** The run that a particle belongs to. */
  runOf(particle: number): number {
    return Math.min(particle, this.runs - 1);
  }

  view(pointer: number, size: number): Float64Array | Float32Array {
    const count = size * this.particles;
    return this.isDouble ? this.workspace.f64(pointer, count) : this.workspace.f32(pointer, count);
  }

  /** One vector in the format of the rows. */
  single(pointer: number, size: number): Float64Array | Float32Array {
    return this.isDouble ? this.workspace.f64(pointer, size) : this.workspace.f32(pointer, size);
  }

  save(pointer: number, size: number): ResultArray {
    const rows = this.view(pointer, size);
    const data = new (this.isDouble ? Float64Array : Float32Array)(size * this.runs);
    for (let run = 0; run < this.runs; run++) {
      for (let i = 0; i < size; i++) data[run * size + i] = rows[i * this.particles + run];
    }
    return { shape: size === 1 ? [] : [size], data };
  }

  /** The part of one run, as an array of a single run. */
  saveOne(pointer: number, size: number, run: number): ResultArray {
    const rows = this.view(pointer, size);
    const data = new (this.isDouble ? Float64Array : Float32Array)(size);
    for (let i = 0; i < size; i++) data[i] = rows[i * this.particles + run];
    return { shape: size === 1 ? [] : [size], data };
  }

  load(pointer: number, array: ResultArray, size: number): void {
    const rows = this.view(pointer, size);
    for (let p = 0; p < this.particles; p++) {
      const from = this.runOf(p) * size;
      for (let i = 0; i < size; i++) rows[i * this.particles + p] = array.data[from + i] as number;
    }
  }

  /** Random streams, four rows of u64. */
  saveStreams(pointer: number): ResultArray {
    const streams = this.streams(pointer);
    const data = BigUint64Array.from({ length: 4 * this.runs }, (_, i) => streams[(i % 4) * this.particles + (i >> 2)]);
    return { shape: [4], data };
  }

  saveStreamOf(pointer: number, run: number): ResultArray {
    const streams = this.streams(pointer);
    return { shape: [4], data: BigUint64Array.from({ length: 4 }, (_, row) => streams[row * this.particles + run]) };
  }

  loadStreams(pointer: number, { data }: ResultArray): void {
    const streams = this.streams(pointer);
    for (let p = 0; p < this.particles; p++) {
      for (let row = 0; row < 4; row++)
        streams[row * this.particles + p] = (data as BigUint64Array)[4 * this.runOf(p) + row];
    }
  }

  /** Numbers that all runs share, once for each. */
  saveShared(pointer: number, count: number): ResultArray {
    const values = this.workspace.f64(pointer, count);
    const data = Float64Array.from({ length: count * this.runs }, (_, i) => values[i % count]);
    return { shape: [count], data };
  }

  private streams(pointer: number): BigUint64Array {
    return new BigUint64Array(this.workspace.memory.buffer, pointer, 4 * this.particles);
  }
}
