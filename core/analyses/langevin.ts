/** Langevin chains that sample exp(-U) about a point, side by side. */
import type { Draws, Stream } from '../math/streams.ts';
import { exp } from '../wasm/elementary.ts';
import type { AnalysedLandscape } from './define.ts';

export type Sampler = 'mala' | 'sgld' | 'sgnht';

/** U(w) = inverseTemperature L(w) + localization/2 |w - centre|^2. */
export interface LangevinTarget {
  landscape: AnalysedLandscape;
  centre: Float64Array;
  inverseTemperature: number;
  localization: number;
}

export interface LangevinOptions {
  sampler: Sampler;
  chains: number;
  burnIn: number;
  draws: number;
  /** The variance of the noise; MALA tunes it while it burns in. Of SGNHT the square of its time step. */
  stepSize: number;
  noise: Stream;
  luck: Draws;
  /** Told now and then; may throw to stop. */
  stepsDone(done: number): void;
}

export interface LangevinSample {
  /** Losses chain by chain, `draws` of each. Of a chain that left the numbers, NaN from there on. */
  losses: Float64Array;
  /** Part of the proposals that were taken, after burning in; 1 for SGLD and SGNHT. */
  acceptance: number;
  stepSize: number;
}

/** Best for MALA in many dimensions (Roberts and Rosenthal 1998). */
const WANTED_ACCEPTANCE = 0.574;
const TUNE_EVERY = 25;
/** Of SGNHT at rest. */
const FRICTION = 1;
/** Normal numbers are made by this many at a time, at least. */
const NOISE_NUMBERS = 1 << 14;

/**
 * All chains start at the centre. A proposal is w - (e/2) grad U(w) + sqrt(e) xi. SGLD (here with the full gradient, the
 * unadjusted Langevin algorithm) always takes it: on U = p w^2/2 its variance is 1/(p (1 - e p/4)) instead of 1/p, and it needs
 * e p < 4. MALA takes it with the chance of Metropolis and Hastings and samples exactly; its drift is cut to the length
 * sqrt(e n) (MALTA), without which chains get stuck in the tails of potentials that grow faster than quadratics, such as those
 * of degenerate minima. SGNHT moves with a momentum, h = sqrt(e): p := p - h grad U - h xi p + sqrt(2 A h) xi', w := w + h p,
 * xi := xi + h (p.p/n - 1), whose thermostat xi makes up for noise of the gradient; A = 1. One gradient kernel call a step
 * serves all chains.
 * Sources: Roberts and Tweedie, Bernoulli 2 (1996) 341-363, section 1.4.2; Ding et al., NeurIPS 2014, algorithm 2.
 */
export function sampleLangevin(target: LangevinTarget, options: LangevinOptions): LangevinSample {
  const { chains, burnIn, draws, sampler } = options;
  const ensemble = new Ensemble(target, options);
  const losses = new Float64Array(chains * draws);
  let taken = 0;
  for (let step = 0; step < burnIn + draws; step++) {
    if (step % 64 === 0) options.stepsDone(step);
    const accepted = ensemble.step();
    if (step < burnIn) {
      if (sampler === 'mala') ensemble.tune(accepted, step);
      continue;
    }
    taken += accepted;
    for (let chain = 0; chain < chains; chain++) losses[chain * draws + step - burnIn] = ensemble.losses[chain];
  }
  return { losses, acceptance: taken / (chains * draws), stepSize: ensemble.stepSize };
}

class Ensemble {
  losses: Float64Array;
  stepSize: number;
  private readonly target: LangevinTarget;
  private readonly options: LangevinOptions;
  private readonly n: number;
  private points: Float64Array;
  private trial: Float64Array;
  /** Gradients of U. */
  private slopes: Float64Array;
  private trialSlopes: Float64Array;
  /** U itself, where the loss is in `losses`. */
  private potentials: Float64Array;
  /** Momenta, and a friction for each chain, of SGNHT. */
  private readonly momenta: Float64Array;
  private readonly thermostats: Float64Array;
  private readonly noise: Float64Array;
  private noiseAt: number;
  private noiseFrom = 0;
  private recent = 0;

  constructor(target: LangevinTarget, options: LangevinOptions) {
    const { centre } = target;
    const { chains } = options;
    this.target = target;
    this.options = options;
    this.stepSize = options.stepSize;
    this.n = centre.length;
    const numbers = chains * this.n;
    this.points = new Float64Array(numbers);
    for (let chain = 0; chain < chains; chain++) this.points.set(centre, chain * this.n);
    this.trial = new Float64Array(numbers);
    this.momenta = new Float64Array(options.sampler === 'sgnht' ? numbers : 0);
    this.thermostats = new Float64Array(options.sampler === 'sgnht' ? chains : 0).fill(FRICTION);
    this.slopes = new Float64Array(numbers);
    this.trialSlopes = new Float64Array(numbers);
    this.noise = new Float64Array(Math.ceil(NOISE_NUMBERS / numbers) * numbers);
    this.noiseAt = this.noise.length;
    this.losses = target.landscape.gradients(this.points, chains, this.slopes);
    this.potentials = this.addLocalization(this.points, this.losses, this.slopes);
  }

  /** One step of every chain; returns how many moved. */
  step(): number {
    if (this.options.sampler === 'sgnht') return this.stepThermostat();
    const { n, options, target, stepSize, points, trial, slopes } = this;
    const { chains, sampler } = options;
    const noise = this.nextNoise();
    const root = Math.sqrt(stepSize);
    for (let chain = 0; chain < chains; chain++) {
      const drift = this.driftOf(slopes, chain);
      for (let k = chain * n; k < (chain + 1) * n; k++) trial[k] = points[k] - drift * slopes[k] + root * noise[k];
    }
    const losses = target.landscape.gradients(trial, chains, this.trialSlopes);
    const potentials = this.addLocalization(trial, losses, this.trialSlopes);
    if (sampler === 'sgld') {
      [this.points, this.trial] = [trial, points];
      [this.slopes, this.trialSlopes] = [this.trialSlopes, slopes];
      this.losses = losses;
      this.potentials = potentials;
      return chains;
    }
    let accepted = 0;
    for (let chain = 0; chain < chains; chain++) {
      const from = chain * n;
      const drift = this.driftOf(slopes, chain);
      const driftBack = this.driftOf(this.trialSlopes, chain);
      let forth = 0;
      let back = 0;
      for (let k = from; k < from + n; k++) {
        const away = drift * slopes[k] + driftBack * this.trialSlopes[k] - root * noise[k];
        forth += noise[k] * noise[k];
        back += away * away;
      }
      const chance = this.potentials[chain] - potentials[chain] + (forth - back / stepSize) / 2;
      if (!(options.luck.openUniform() < exp(Math.min(0, chance)))) continue;
      accepted++;
      points.set(trial.subarray(from, from + n), from);
      slopes.set(this.trialSlopes.subarray(from, from + n), from);
      this.losses[chain] = losses[chain];
      this.potentials[chain] = potentials[chain];
    }
    return accepted;
  }

  private stepThermostat(): number {
    const { n, options, points, slopes, momenta, thermostats, stepSize, target } = this;
    const { chains } = options;
    const noise = this.nextNoise();
    const h = Math.sqrt(stepSize);
    const kick = Math.sqrt(2 * FRICTION * h);
    for (let chain = 0; chain < chains; chain++) {
      let kinetic = 0;
      for (let k = chain * n; k < (chain + 1) * n; k++) {
        momenta[k] += -h * slopes[k] - h * thermostats[chain] * momenta[k] + kick * noise[k];
        points[k] += h * momenta[k];
        kinetic += momenta[k] * momenta[k];
      }
      thermostats[chain] += h * (kinetic / n - 1);
    }
    this.losses = target.landscape.gradients(points, chains, slopes);
    this.potentials = this.addLocalization(points, this.losses, slopes);
    return chains;
  }

  /** What the gradient is multiplied by: e/2, or less so that MALA's drift is no longer than its noise, sqrt(e n). */
  private driftOf(slopes: Float64Array, chain: number): number {
    const { n, stepSize, options } = this;
    if (options.sampler === 'sgld') return stepSize / 2;
    let squares = 0;
    for (let k = chain * n; k < (chain + 1) * n; k++) squares += slopes[k] * slopes[k];
    const longest = Math.sqrt((stepSize * n) / squares);
    return Math.min(stepSize / 2, longest);
  }

  /** Makes steps longer where too many are taken, shorter where too few. */
  tune(accepted: number, step: number): void {
    this.recent += accepted;
    if (step % TUNE_EVERY !== TUNE_EVERY - 1) return;
    const rate = this.recent / (TUNE_EVERY * this.options.chains);
    this.stepSize *= exp(2 * (rate - WANTED_ACCEPTANCE));
    this.recent = 0;
  }

  /** U and its gradient from losses and theirs. */
  private addLocalization(points: Float64Array, losses: Float64Array, slopes: Float64Array): Float64Array {
    const { n, target } = this;
    const { centre, inverseTemperature, localization } = target;
    return losses.map((loss, chain) => {
      let squares = 0;
      for (let i = 0; i < n; i++) {
        const away = points[chain * n + i] - centre[i];
        squares += away * away;
        slopes[chain * n + i] = inverseTemperature * slopes[chain * n + i] + localization * away;
      }
      return inverseTemperature * loss + (localization / 2) * squares;
    });
  }

  private nextNoise(): Float64Array {
    const numbers = this.points.length;
    if (this.noiseAt === this.noise.length) {
      this.options.noise.fillNormal(this.noise, this.noiseFrom);
      this.noiseFrom += this.noise.length;
      this.noiseAt = 0;
    }
    this.noiseAt += numbers;
    return this.noise.subarray(this.noiseAt - numbers, this.noiseAt);
  }
}
