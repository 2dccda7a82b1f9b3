/** The lines of a composed rule, block by block; the words of the blocks stand in composed.ts. */
import type { StateVector } from '../expression/rule.ts';

export type GradientBlock = 'none' | 'clip' | 'sign' | 'clip-norm' | 'normalised';
export type MomentumBlock = 'none' | 'heavy-ball' | 'nesterov' | 'points' | 'ema' | 'qh' | 'two-ema';
export type PreconditionerBlock =
  | 'none'
  | 'sign'
  | 'second-moment'
  | 'centred'
  | 'largest'
  | 'infinity'
  | 'sum'
  | 'belief';

/** A block: what it keeps, its lines, and what the next block takes in. */
interface Block {
  state: Record<string, StateVector>;
  lines: string[];
  out: string;
}

/** Clipping or the sign, noise, an L2 penalty; norms are taken outside of the rule. */
export function gradientBlock(treatment: GradientBlock, noisy: boolean, coupled: boolean): Block {
  const lines: string[] = [];
  let out = 'g';
  const next = (name: string, expression: string): void => {
    lines.push(`${name} = ${expression}`);
    out = name;
  };
  if (treatment === 'clip') next('gbar', 'max(-threshold, min(g, threshold))');
  if (treatment === 'sign') next('gbar', 'sign(g)');
  if (noisy) next('gtilde', `${out} + sqrt(variance/t^annealing)*xi`);
  if (coupled) next('h', `${out} + weightDecay*x`);
  return { state: {}, lines, out };
}

export interface MomentumOut extends Block {
  /** The running mean without its correction, where there is one. */
  mean: string | null;
  /** What is added to a step beside its direction. */
  push: string;
}

/** The running directions of a gradient h; `out` is a factor, in brackets where it has to be. */
export function momentumBlock(kind: MomentumBlock, h: string, corrected: boolean): MomentumOut {
  const none = { state: {}, lines: [], out: h, mean: null, push: '' };
  const buffer = { state: { b: { label: 'Momentum' } }, lines: [`b = momentum*b + ${h}`] };
  const mean = {
    state: { m: { label: 'Mean gradient' } },
    lines: [`m = beta1*m + (1 - beta1)*${h}`, ...(corrected ? ['mhat = m/(1 - beta1^t)'] : [])],
    mean: 'm',
    push: '',
  };
  const m = corrected ? 'mhat' : 'm';
  switch (kind) {
    case 'none':
      return none;
    case 'heavy-ball':
      return { ...none, ...buffer, out: 'b' };
    case 'nesterov':
      return { ...none, ...buffer, out: `(${h} + momentum*b)` };
    case 'points':
      return {
        ...none,
        state: { before: { label: 'Previous point', symbol: '\\theta^-', initial: 'x' } },
        push: ' + momentum*(x - before)',
      };
    case 'ema':
      return { ...mean, out: m };
    case 'qh':
      return { ...mean, out: `((1 - nu)*${h} + nu*${m})` };
    case 'two-ema':
      return {
        ...mean,
        state: { ...mean.state, s: { label: 'Slow mean gradient' } },
        lines: [...mean.lines, `s = beta3*s + (1 - beta3)*${h}`],
        out: `(${m} + alpha*s)`,
      };
  }
}

/** What a direction `u` is divided by, from squares of the gradient h; `mean` is that of belief. */
export function preconditionerBlock(
  kind: PreconditionerBlock,
  h: string,
  mean: string | null,
  corrected: boolean,
  u: string,
): Block {
  const square = `v = beta2*v + (1 - beta2)*${h}^2`;
  const v = { v: { label: 'Mean square gradient' } };
  const correction = (from: string): string[] => (corrected ? [`vhat = ${from}/(1 - beta2^t)`] : []);
  const divided = (root: string): string => `${u}/(sqrt(${root}) + epsilon)`;
  switch (kind) {
    case 'none':
      return { state: {}, lines: [], out: u };
    case 'sign':
      return { state: {}, lines: [], out: `sign(${u})` };
    case 'second-moment':
      return { state: v, lines: [square, ...correction('v')], out: divided(corrected ? 'vhat' : 'v') };
    case 'centred':
      return {
        state: { ...v, a: { label: 'Mean gradient of the variance' } },
        lines: [square, `a = beta2*a + (1 - beta2)*${h}`],
        out: divided('max(v - a^2, 0)'),
      };
    case 'largest':
      return {
        state: { ...v, vmax: { label: 'Largest mean square', symbol: 'v^{\\max}' } },
        lines: [square, 'vmax = max(vmax, v)', ...correction('vmax')],
        out: divided(corrected ? 'vhat' : 'vmax'),
      };
    case 'infinity':
      return {
        state: { u: { label: 'Largest gradient' } },
        lines: [`u = max(beta2*u, abs(${h}) + epsilon)`],
        out: `${u}/u`,
      };
    case 'sum':
      return {
        state: { v: { label: 'Sum of squared gradients' } },
        lines: [`v = v + ${h}^2`],
        out: divided('v'),
      };
    case 'belief':
      return {
        state: { v: { label: 'Mean square surprise' } },
        lines: [`v = beta2*v + (1 - beta2)*(${h} - ${mean})^2 + epsilon`, ...correction('v')],
        out: divided(corrected ? 'vhat' : 'v'),
      };
  }
}
