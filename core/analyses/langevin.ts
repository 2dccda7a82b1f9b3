/** Langevin chains that sample exp(-U) about a point, side by side. */
import type { Draws, Stream } from '../math/streams.ts';
import { exp, log } from '../wasm/elementary.ts';
import type { AnalysedLandscape } from './define.ts';

export type Sampler = 'hmc' | 'mala' | 'sgld' | 'sgnht';

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
  /** The variance of the noise; MALA tunes it while it burns in. Of SGNHT and HMC the square of the time step; HMC tunes it. */
  stepSize: number;
  /** Steps of a trajectory of HMC on average. */
  leaps: number;
  /** Whether coordinates get steps of their own, chosen while burning in. */
  precondition: boolean;
  noise: Stream;
  luck: Draws;
  /** Told now and then; may throw to stop. */
  stepsDone(done: number): void;
}

export interface LangevinSample {
  /** Losses chain by chain, `draws` of each. Of a chain that left the numbers, NaN from there on. */
  losses: Float64Array;
  /** Squared distances from the centre, likewise. */
  squares: Float64Array;
  /** Part of the proposals that were taken, after burning in; 1 for SGLD and SGNHT. */
  acceptance: number;
  stepSize: number;
  /** What the step's variance is multiplied by in each coordinate, of geometric mean 1; null where all are alike. */
  scales: Float64Array | null;
}

/** Best for MALA in many dimensions (Roberts and Rosenthal 1998). */
const WANTED_ACCEPTANCE = 0.574;
/** For HMC, whose steps vary: above what is best for a normal density, for the sake of its stiffest places. */
const WANTED_OF_TRAJECTORIES = 0.9;
/** Steps of HMC are as long as tuned times exp(-2 u), u uniform: short ones reach places that are stiffer than most. */
const JITTER = 2;
const TUNE_EVERY = 25;
/** The steps of coordinates are chosen anew after these parts of the burn-in. */
const RESCALED = [0.1, 0.25, 0.5];
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
 * xi := xi + h (p.p/n - 1), whose thermostat xi makes up for noise of the gradient; A = 1. HMC draws a momentum, follows it and
 * the slope through 1 to 2 leaps - 1 leapfrog steps of random length, the same for all chains, and takes the end with the chance
 * of Metropolis: exact like MALA, and along narrow valleys, such as those of degenerate minima, faster by about the root of how
 * narrow they are. Preconditioned, coordinate i has its step's variance multiplied by M_i ~ 1/E (dU/dw_i)^2, which is 1/E d2U/dw_i^2
 * at rest, from windows of the burn-in. One gradient kernel call a step serves all chains.
 * Sources: Roberts and Tweedie, Bernoulli 2 (1996) 341-363, section 1.4.2; Ding et al., NeurIPS 2014, algorithm 2; Neal, MCMC Using
 * Hamiltonian Dynamics, in: Handbook of Markov Chain Monte Carlo, 2011; Li, Chen, Carlson, Carin, AAAI 2016.
 */
export function sampleLangevin(target: LangevinTarget, options: LangevinOptions): LangevinSample {
  const { chains, burnIn, draws, sampler } = options;
  const ensemble = new Ensemble(target, options);
  const losses = new Float64Array(chains * draws);
  const squares = new Float64Array(chains * draws);
  const rescale = new Set(RESCALED.map((part) => Math.floor(part * burnIn)));
  let taken = 0;
  for (let step = 0; step < burnIn + draws; step++) {
    if (step % 64 === 0) options.stepsDone(step);
    const accepted = ensemble.step();
    if (step < burnIn) {
      if (sampler === 'mala' || sampler === 'hmc') ensemble.tune(accepted, step);
      if (options.precondition) ensemble.watch(rescale.has(step));
      continue;
    }
    taken += accepted;
    for (let chain = 0; chain < chains; chain++) {
      losses[chain * draws + step - burnIn] = ensemble.losses[chain];
      squares[chain * draws + step - burnIn] = ensemble.squares[chain];
    }
  }
  const { stepSize, scales } = ensemble;
  return {
    losses,
    squares,
    acceptance: taken / (chains * draws),
    stepSize,
    scales: options.precondition ? scales : null,
  };
}

class Ensemble {
  losses: Float64Array;
  /** Squared distances from the centre. */
  squares: Float64Array;
  stepSize: number;
  /** Of the variance of a step, coordinate by coordinate. */
  scales: Float64Array;
  private roots: Float64Array;
  private readonly watched: Float64Array;
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
    this.scales = new Float64Array(this.n).fill(1);
    this.roots = this.scales.slice();
    this.watched = new Float64Array(this.n);
    this.squares = new Float64Array(chains);
    this.points = new Float64Array(numbers);
    for (let chain = 0; chain < chains; chain++) this.points.set(centre, chain * this.n);
    this.trial = new Float64Array(numbers);
    this.momenta = new Float64Array(options.sampler === 'sgnht' || options.sampler === 'hmc' ? numbers : 0);
    this.thermostats = new Float64Array(options.sampler === 'sgnht' ? chains : 0).fill(FRICTION);
    this.slopes = new Float64Array(numbers);
    this.trialSlopes = new Float64Array(numbers);
    this.noise = new Float64Array(Math.ceil(NOISE_NUMBERS / numbers) * numbers);
    this.noiseAt = this.noise.length;
    this.losses = target.landscape.gradients(this.points, chains, this.slopes);
    this.potentials = this.addLocalization(this.points, this.losses, this.slopes, this.squares);
  }

  /** One step of every chain; returns how many moved. */
  step(): number {
    if (this.options.sampler === 'sgnht') return this.stepThermostat();
    if (this.options.sampler === 'hmc') return this.stepTrajectory();
    const { n, options, target, stepSize, points, trial, slopes, scales, roots } = this;
    const { chains, sampler } = options;
    const noise = this.nextNoise();
    const root = Math.sqrt(stepSize);
    for (let chain = 0; chain < chains; chain++) {
      const drift = this.driftOf(slopes, chain);
      for (let i = 0, k = chain * n; i < n; i++, k++) {
        trial[k] = points[k] - drift * (scales[i] * slopes[k]) + root * (roots[i] * noise[k]);
      }
    }
    const losses = target.landscape.gradients(trial, chains, this.trialSlopes);
    const squares = new Float64Array(chains);
    const potentials = this.addLocalization(trial, losses, this.trialSlopes, squares);
    if (sampler === 'sgld') {
      this.squares = squares;
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
      for (let i = 0, k = from; i < n; i++, k++) {
        const away = roots[i] * (drift * slopes[k] + driftBack * this.trialSlopes[k]) - root * noise[k];
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
      this.squares[chain] = squares[chain];
    }
    return accepted;
  }

  /** A trajectory of every chain from a fresh momentum. */
  private stepTrajectory(): number {
    const { n, options, target, points, trial, roots } = this;
    const { chains, luck, leaps } = options;
    const momenta = this.momenta;
    momenta.set(this.nextNoise());
    const steps = 1 + luck.integer(2 * leaps - 1);
    const h = Math.sqrt(this.stepSize) * exp(-JITTER * luck.uniform());
    const energies = this.potentials.map((potential, chain) => potential + kinetic(momenta, chain * n, n));
    trial.set(points);
    this.trialSlopes.set(this.slopes);
    let { losses, potentials } = this;
    const squares = this.squares.slice();
    const kick = (part: number): void => {
      for (let chain = 0, k = 0; chain < chains; chain++) {
        for (let i = 0; i < n; i++, k++) momenta[k] -= part * (roots[i] * this.trialSlopes[k]);
      }
    };
    kick(h / 2);
    for (let step = 0; step < steps; step++) {
      for (let chain = 0, k = 0; chain < chains; chain++) {
        for (let i = 0; i < n; i++, k++) trial[k] += h * (roots[i] * momenta[k]);
      }
      losses = target.landscape.gradients(trial, chains, this.trialSlopes);
      potentials = this.addLocalization(trial, losses, this.trialSlopes, squares);
      kick(step + 1 < steps ? h : h / 2);
    }
    let accepted = 0;
    for (let chain = 0; chain < chains; chain++) {
      const from = chain * n;
      const chance = energies[chain] - potentials[chain] - kinetic(momenta, from, n);
      if (!(luck.openUniform() < exp(Math.min(0, chance)))) continue;
      accepted++;
      points.set(trial.subarray(from, from + n), from);
      this.slopes.set(this.trialSlopes.subarray(from, from + n), from);
      this.losses[chain] = losses[chain];
      this.potentials[chain] = potentials[chain];
      this.squares[chain] = squares[chain];
    }
    return accepted;
  }

  /** Takes note of the slopes of U, and where told chooses the steps of coordinates by what was seen since. */
  watch(rescale: boolean): void {
    const { n, slopes, watched } = this;
    for (let k = 0; k < slopes.length; k++) watched[k % n] += slopes[k] * slopes[k];
    if (!rescale || !watched.every((x) => x > 0 && x < Number.POSITIVE_INFINITY)) return;
    const mean = watched.reduce((total, x) => total + log(x), 0) / n;
    this.scales = watched.map((x) => exp(mean - log(x)));
    this.roots = this.scales.map((x) => Math.sqrt(x));
    watched.fill(0);
  }

  private stepThermostat(): number {
    const { n, options, points, slopes, momenta, thermostats, stepSize, target, roots } = this;
    const { chains } = options;
    const noise = this.nextNoise();
    const h = Math.sqrt(stepSize);
    const kick = Math.sqrt(2 * FRICTION * h);
    for (let chain = 0; chain < chains; chain++) {
      let squares = 0;
      for (let i = 0, k = chain * n; i < n; i++, k++) {
        momenta[k] += -h * (roots[i] * slopes[k]) - h * thermostats[chain] * momenta[k] + kick * noise[k];
        points[k] += h * (roots[i] * momenta[k]);
        squares += momenta[k] * momenta[k];
      }
      thermostats[chain] += h * (squares / n - 1);
    }
    this.losses = target.landscape.gradients(points, chains, slopes);
    this.potentials = this.addLocalization(points, this.losses, slopes, this.squares);
    return chains;
  }

  /** What the gradient is multiplied by: e/2, or less so that MALA's drift is no longer than its noise, sqrt(e n). */
  private driftOf(slopes: Float64Array, chain: number): number {
    const { n, stepSize, options, scales } = this;
    if (options.sampler === 'sgld') return stepSize / 2;
    let squares = 0;
    for (let i = 0, k = chain * n; i < n; i++, k++) squares += scales[i] * (slopes[k] * slopes[k]);
    const longest = Math.sqrt((stepSize * n) / squares);
    return Math.min(stepSize / 2, longest);
  }

  /** Makes steps longer where too many are taken, shorter where too few. */
  tune(accepted: number, step: number): void {
    this.recent += accepted;
    if (step % TUNE_EVERY !== TUNE_EVERY - 1) return;
    const { chains, sampler } = this.options;
    const wanted = sampler === 'hmc' ? WANTED_OF_TRAJECTORIES : WANTED_ACCEPTANCE;
    const rate = this.recent / (TUNE_EVERY * chains);
    this.stepSize *= exp(2 * (rate - wanted));
    this.recent = 0;
  }

  /** U and its gradient from losses and theirs; squared distances from the centre in `distances`. */
  private addLocalization(
    points: Float64Array,
    losses: Float64Array,
    slopes: Float64Array,
    distances: Float64Array,
  ): Float64Array {
    const { n, target } = this;
    const { centre, inverseTemperature, localization } = target;
    return losses.map((loss, chain) => {
      let squares = 0;
      for (let i = 0; i < n; i++) {
        const away = points[chain * n + i] - centre[i];
        squares += away * away;
        slopes[chain * n + i] = inverseTemperature * slopes[chain * n + i] + localization * away;
      }
      distances[chain] = squares;
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

/** |p|^2/2 of the momentum that begins at `from`. */
function kinetic(momenta: Float64Array, from: number, n: number): number {
  let squares = 0;
  for (let k = from; k < from + n; k++) squares += momenta[k] * momenta[k];
  return squares / 2;
}
