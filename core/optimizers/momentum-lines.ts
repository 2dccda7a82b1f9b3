/** PyTorch's momentum, for rules that add something to gradient descent with momentum. */
import type { Schedule } from '../contract/parameters.ts';
import type { StateVector } from '../expression/rule.ts';

export interface MomentumLines {
  state: Record<string, StateVector>;
  lines: string[];
  /** What a step moves against. */
  direction: string;
}

/** b = μb + gradient; no momentum is no buffer. */
export function withMomentum(momentum: number | Schedule, gradient: string): MomentumLines {
  if (momentum === 0) return { state: {}, lines: [], direction: gradient };
  return { state: { b: { label: 'Momentum' } }, lines: [`b = momentum*b + ${gradient}`], direction: 'b' };
}
