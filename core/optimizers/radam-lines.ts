/** The rectified step that RAdam and Ranger have in common. */

/**
 * The length ρ of the average of squares, in samples, and the correction r of its variance. As in PyTorch the step is
 * adaptive where ρ > 5; the paper says ρ > 4, which differs only for decay rates far below the usual ones.
 */
export const rectification: readonly string[] = [
  'rho_inf = 2/(1 - beta2) - 1',
  'rho = rho_inf - 2*t*beta2^t/(1 - beta2^t)',
  'r = sqrt((rho - 4)*(rho - 2)*rho_inf/((rho_inf - 4)*(rho_inf - 2)*rho))',
];

/** What divides the mean gradient, as `rectification` leaves r. */
export const RECTIFIED_DIVISOR = 'if(rho > 5, (sqrt(v) + epsilon)/(r*sqrt(1 - beta2^t)), 1)';

/** The running averages of a gradient and of its square; v̂ is not needed as such. */
export function rectifiedAverages(gradient: string): string[] {
  return [
    `m = beta1*m + (1 - beta1)*${gradient}`,
    `v = beta2*v + (1 - beta2)*${gradient}^2`,
    'mhat = m/(1 - beta1^t)',
    'u = if(rho > 5, r*mhat*sqrt(1 - beta2^t)/(sqrt(v) + epsilon), mhat)',
  ];
}
