/** A landscape kernel over the points of an ensemble: losses, metrics, and the gradients that the experiment asks for. */
import type { LandscapeKernel } from '../landscapes/define.ts';
import type { Workspace } from '../wasm/memory.ts';
import { BatchSampler } from './batch-sampler.ts';
import { paddedBytes } from './open-landscape.ts';
import type { ParticleRows } from './particle-rows.ts';
import type { RunSpec } from './run-spec.ts';

/**
 * Points and gradients are rows [dimension][particle], as the update rules have them. A kernel with `ensemble` is called
 * once for all particles, any other one point by point. Where there is one particle, it is the kernel's single point.
 */
export class RunGradients {
  /** Losses of mini-batches are no losses of the landscape. */
  readonly isExact: boolean;
  private readonly kernel: LandscapeKernel;
  private readonly workspace: Workspace;
  private readonly rows: ParticleRows;
  /** Size of batches of fresh samples; 0 without. */
  private readonly freshSize: number;
  private readonly samplers: BatchSampler[] | null;
  private readonly ensemble: LandscapeKernel['ensemble'];
  private readonly one: { x: number; g: number };
  private readonly out: number;

  constructor(
    kernel: LandscapeKernel,
    { gradient, landscape, precision }: RunSpec,
    seeds: readonly number[],
    rows: ParticleRows,
    workspace: Workspace,
  ) {
    this.kernel = kernel;
    this.workspace = workspace;
    this.rows = rows;
    const identity = Object.values(landscape.data).join(' ');
    const isBatch = gradient.kind === 'batch';
    this.freshSize = isBatch && gradient.sampling === 'fresh' ? gradient.size : 0;
    this.samplers =
      isBatch && gradient.sampling !== 'fresh'
        ? seeds.map(
            (seed) =>
              new BatchSampler(
                identity,
                seed,
                kernel.rows,
                gradient.size,
                gradient.sampling === 'shuffle' ? 'shuffle' : 'replacement',
              ),
          )
        : null;
    this.isExact = !isBatch;
    this.ensemble = precision === 'f64' && rows.particles > 1 ? kernel.ensemble : undefined;
    const bytes = paddedBytes(kernel.dimension);
    this.one = { x: workspace.allocate(bytes), g: workspace.allocate(bytes) };
    for (const pointer of [this.one.x, this.one.g]) workspace.u8(pointer, bytes).fill(0);
    this.out = workspace.allocateF64(rows.particles);
  }

  /**
   * Gradients of step `step` in `g`; the losses that go with them, one a run, are good until the next call. What the
   * landscape draws comes from the particles' streams.
   */
  at(step: number, x: number, g: number, streams: number): Float64Array {
    const { particles } = this.rows;
    if (this.freshSize > 0) this.kernel.sampling?.gradients(x, streams, this.out, g, particles, this.freshSize);
    else this.exact(step, x, g);
    this.kernel.addNoise?.(x, streams, g, this.rows.particles);
    return this.losses();
  }

  /** Of all data, or of a mini-batch of its rows. */
  private exact(step: number, x: number, g: number): void {
    const { kernel, samplers, ensemble, out } = this;
    if (ensemble && !samplers) {
      ensemble.gradients(x, out, g, this.rows.particles);
      return;
    }
    const { batchGradient } = kernel;
    this.forEach(x, (point, run) => {
      const gradient = this.rows.particles === 1 ? g : this.one.g;
      const loss =
        samplers && batchGradient
          ? batchGradient.call(kernel, point, samplers[run].rowsAt(step), gradient)
          : kernel.gradient(point, gradient);
      this.losses()[run] = loss;
      if (this.rows.particles > 1) this.scatter(g, run);
    });
  }

  /** Losses over all training data, one a run; good until the next call. */
  lossesAt(x: number): Float64Array {
    const { ensemble, out } = this;
    if (ensemble) ensemble.losses(x, out, this.rows.particles);
    else
      this.forEach(x, (point, run) => {
        const loss = this.kernel.loss(point);
        this.losses()[run] = loss;
      });
    return this.losses();
  }

  /** All metrics of every run, `put(run, metric, value)` by their places in the kernel's list. */
  measure(x: number, put: (run: number, metric: number, value: number) => void): void {
    const { metrics } = this.kernel;
    if (this.ensemble && metrics.length === 1 && metrics[0] === 'loss') {
      this.lossesAt(x).forEach((loss, run) => {
        put(run, 0, loss);
      });
      return;
    }
    const measured = new Float64Array(metrics.length);
    this.forEach(x, (point, run) => {
      this.kernel.measure(point, measured);
      measured.forEach((value, metric) => {
        put(run, metric, value);
      });
    });
  }

  private losses(): Float64Array {
    return this.workspace.f64(this.out, this.rows.runs);
  }

  /** Calls `body` with the address of each run's point. */
  private forEach(x: number, body: (point: number, run: number) => void): void {
    const { particles, runs } = this.rows;
    if (particles === 1) {
      body(x, 0);
      return;
    }
    const { dimension } = this.kernel;
    for (let run = 0; run < runs; run++) {
      const [points, one] = [this.rows.view(x, dimension), this.workspace.f64(this.one.x, dimension)];
      for (let i = 0; i < dimension; i++) one[i] = points[i * particles + run];
      body(this.one.x, run);
    }
  }

  /** The gradient of a run into its columns: that of the last run fills up the last pair. */
  private scatter(g: number, run: number): void {
    const { particles, runs } = this.rows;
    const { dimension } = this.kernel;
    const [gradients, one] = [this.rows.view(g, dimension), this.workspace.f64(this.one.g, dimension)];
    const last = run === runs - 1 ? particles : run + 1;
    for (let i = 0; i < dimension; i++) gradients.fill(one[i], i * particles + run, i * particles + last);
  }
}
