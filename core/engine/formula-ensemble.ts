/** A formula's gradient at many points in one call of its compiled kernel. */
import {
  compileFormula,
  type FormulaKernels,
  type FormulaPrograms,
  instantiateFormula,
} from '../expression/compile-formula.ts';
import { Workspace } from '../wasm/memory.ts';
import { even } from './open-landscape.ts';

export class FormulaEnsemble {
  private readonly workspace = new Workspace();
  private readonly kernels: FormulaKernels;
  private readonly start: number;
  private particles = 0;
  private places = { x: 0, losses: 0, gradient: 0 };

  constructor(programs: FormulaPrograms) {
    this.kernels = instantiateFormula(compileFormula(programs), this.workspace);
    this.start = this.workspace.mark();
  }

  /** Losses of points given one after another, and their gradients in the same order. */
  gradients(points: Float64Array, count: number, gradients: Float64Array): Float64Array {
    const { dimension } = this.kernels;
    this.reserve(even(count));
    const { particles, workspace, places } = this;
    const x = workspace.f64(places.x, dimension * particles);
    for (let p = 0; p < particles; p++) {
      const row = Math.min(p, count - 1) * dimension;
      for (let i = 0; i < dimension; i++) x[i * particles + p] = points[row + i];
    }
    this.kernels.gradient(places.x, places.losses, places.gradient, particles);
    const g = workspace.f64(places.gradient, dimension * particles);
    for (let p = 0; p < count; p++) {
      for (let i = 0; i < dimension; i++) gradients[p * dimension + i] = g[i * particles + p];
    }
    return workspace.f64(places.losses, count).slice();
  }

  private reserve(particles: number): void {
    if (particles === this.particles) return;
    const { workspace } = this;
    const { dimension } = this.kernels;
    workspace.release(this.start);
    this.places = {
      x: workspace.allocateF64(dimension * particles),
      losses: workspace.allocateF64(particles),
      gradient: workspace.allocateF64(dimension * particles),
    };
    this.particles = particles;
  }
}
