/** The lines that Adam and AdamW have in common. */
import type { StateVector } from '../expression/rule.ts';

export function adamState(amsgrad: boolean): Record<string, StateVector> {
  return {
    m: { label: 'Mean gradient' },
    v: { label: 'Mean square gradient' },
    ...(amsgrad ? { vmax: { label: 'Largest mean square', symbol: 'v^{\\max}' } } : {}),
  };
}

/**
 * The running averages of a gradient and of its square, corrected for starting at 0: m̂ = m/(1 − β1^t), v̂ = v/(1 − β2^t).
 * As in PyTorch, AMSGrad takes the maximum before the correction; the paper has no correction.
 */
export function adamAverages(gradient: string, amsgrad: boolean): string[] {
  return [
    `m = beta1*m + (1 - beta1)*${gradient}`,
    `v = beta2*v + (1 - beta2)*${gradient}^2`,
    ...(amsgrad ? ['vmax = max(vmax, v)'] : []),
    'mhat = m/(1 - beta1^t)',
    `vhat = ${amsgrad ? 'vmax' : 'v'}/(1 - beta2^t)`,
  ];
}

export const adamDirection = 'mhat/(sqrt(vhat) + epsilon)';
