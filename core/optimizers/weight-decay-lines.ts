/** The two ways in which weight decay enters a rule; a weight decay of 0 leaves no trace in it. */
import type { Schedule } from '../contract/parameters.ts';

/** An L2 penalty: the lines that add λθ to the gradient, and the name that the gradient has after them. */
export function penalized(weightDecay: number | Schedule): { decay: string[]; h: string } {
  return weightDecay === 0 ? { decay: [], h: 'g' } : { decay: ['h = g + weightDecay*x'], h: 'h' };
}

/** Decoupled decay: what stands in place of the point that a step starts from, (1 − ηλ)θ. */
export function shrunk(weightDecay: number | Schedule): string {
  return weightDecay === 0 ? 'x' : '(1 - learningRate*weightDecay)*x';
}
