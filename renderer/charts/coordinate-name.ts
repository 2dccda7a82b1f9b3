/** Names of coordinates as text: `z_1` becomes z₁, `w_{12}` w₁₂, `\theta` θ. */
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';
const GREEK: Readonly<Record<string, string>> = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  epsilon: 'ε',
  zeta: 'ζ',
  eta: 'η',
  theta: 'θ',
  kappa: 'κ',
  lambda: 'λ',
  mu: 'μ',
  nu: 'ν',
  xi: 'ξ',
  rho: 'ρ',
  sigma: 'σ',
  tau: 'τ',
  phi: 'φ',
  chi: 'χ',
  psi: 'ψ',
  omega: 'ω',
};

export function coordinateText(name: string): string {
  return name
    .replace(/\\([a-z]+)/gi, (_, word: string) => GREEK[word] ?? word)
    .replace(/_\{?(\d+)\}?/g, (_, digits: string) => digits.replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)]!))
    .replace(/[{}$]/g, '');
}
