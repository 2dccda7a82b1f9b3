/** What is known of each BBOB function in words and formulas: its name, its class, and where it has derivatives. */

export interface BbobEntry {
  name: string;
  group: string;
  /** TeX, with Q and R for the rotations, Λ^a for the diagonal a^((i−1)/(2(d−1))), P for the penalty. */
  formula: string[];
  derivatives: string;
}

const GROUPS = [
  'separable',
  'low or moderate conditioning',
  'high conditioning, one minimum',
  'many minima with a global structure',
  'many minima with a weak global structure',
];

const SMOOTH = 'infinitely many everywhere';
const OSCILLATED =
  'exact, except where a coordinate that the wavy map gets is 0: it has no slope there, and 0 is taken for it';
const ASYMMETRIC = 'first derivatives everywhere; second ones are infinite where a rotated coordinate of x − x* is 0';

export const BBOB_ENTRIES: readonly BbobEntry[] = [
  {
    name: 'Sphere',
    group: GROUPS[0],
    formula: ['f = \\lVert z \\rVert^2,\\quad z = x - x^*'],
    derivatives: SMOOTH,
  },
  {
    name: 'Ellipsoid, separable',
    group: GROUPS[0],
    formula: ['f = \\sum_i 10^{6(i-1)/(d-1)} z_i^2,\\quad z = T_{\\mathrm{osz}}(x - x^*)'],
    derivatives: OSCILLATED,
  },
  {
    name: 'Rastrigin, separable',
    group: GROUPS[0],
    formula: [
      'f = 10\\,\\bigl( d - \\sum_i \\cos 2\\pi z_i \\bigr) + \\lVert z \\rVert^2,\\quad z = \\Lambda^{10}\\, T_{\\mathrm{asy}}^{0.2}(T_{\\mathrm{osz}}(x - x^*))',
    ],
    derivatives: OSCILLATED,
  },
  {
    name: 'Büche–Rastrigin',
    group: GROUPS[0],
    formula: [
      'f = 10\\,\\bigl( d - \\sum_i \\cos 2\\pi z_i \\bigr) + \\lVert z \\rVert^2 + 100\\,P(x),\\quad z_i = s_i\\, T_{\\mathrm{osz}}(x_i - x_i^*)',
      's_i = 10^{(i-1)/(2(d-1))},\\ \\text{ten times that where } z_i > 0 \\text{ and } i \\text{ is odd}',
    ],
    derivatives: OSCILLATED,
  },
  {
    name: 'Linear slope',
    group: GROUPS[0],
    formula: [
      'f = \\sum_i 5\\,|s_i| - s_i z_i,\\quad s_i = \\pm 10^{(i-1)/(d-1)},\\; z_i = x_i \\text{ up to the edge}',
    ],
    derivatives: 'constant inside; the slope of a coordinate ends with a kink where it reaches ±5 on its good side',
  },
  {
    name: 'Attractive sector',
    group: GROUPS[1],
    formula: [
      'f = T_{\\mathrm{osz}}\\Bigl( \\sum_i (s_i z_i)^2 \\Bigr)^{0.9},\\quad z = Q\\, \\Lambda^{10} R\\,(x - x^*)',
      's_i = 100 \\text{ where } z_i x_i^* > 0,\\ \\text{else } 1',
    ],
    derivatives: 'first derivatives everywhere; second ones jump where a coordinate of z is 0',
  },
  {
    name: 'Step ellipsoid',
    group: GROUPS[1],
    formula: [
      'f = \\tfrac{1}{10} \\max\\Bigl( 10^{-4} |\\hat z_1|,\\ \\sum_i 10^{2(i-1)/(d-1)} z_i^2 \\Bigr) + P(x)',
      '\\hat z = \\Lambda^{10} R\\,(x - x^*),\\; z = Q\\, [\\hat z],\\ \\text{rounded to whole numbers, or to tenths up to } \\tfrac{1}{2}',
    ],
    derivatives:
      'none at the steps; flat between them: the gradient is 0, but for the penalty and for ±1e-5 along ẑ₁ on the lowest step',
  },
  {
    name: 'Rosenbrock',
    group: GROUPS[1],
    formula: [
      'f = \\sum_{i<d} 100\\,(z_i^2 - z_{i+1})^2 + (z_i - 1)^2,\\quad z = \\max\\bigl(1, \\tfrac{\\sqrt d}{8}\\bigr)(x - x^*) + 1',
    ],
    derivatives: SMOOTH,
  },
  {
    name: 'Rosenbrock, rotated',
    group: GROUPS[1],
    formula: [
      'f = \\sum_{i<d} 100\\,(z_i^2 - z_{i+1})^2 + (z_i - 1)^2,\\quad z = \\max\\bigl(1, \\tfrac{\\sqrt d}{8}\\bigr) R\\,x + \\tfrac{1}{2}',
    ],
    derivatives: SMOOTH,
  },
  {
    name: 'Ellipsoid',
    group: GROUPS[2],
    formula: ['f = \\sum_i 10^{6(i-1)/(d-1)} z_i^2,\\quad z = T_{\\mathrm{osz}}(R\\,(x - x^*))'],
    derivatives: OSCILLATED,
  },
  {
    name: 'Discus',
    group: GROUPS[2],
    formula: ['f = 10^6 z_1^2 + \\sum_{i>1} z_i^2,\\quad z = T_{\\mathrm{osz}}(R\\,(x - x^*))'],
    derivatives: OSCILLATED,
  },
  {
    name: 'Bent cigar',
    group: GROUPS[2],
    formula: ['f = z_1^2 + 10^6 \\sum_{i>1} z_i^2,\\quad z = R\\, T_{\\mathrm{asy}}^{0.5}(R\\,(x - x^*))'],
    derivatives: ASYMMETRIC,
  },
  {
    name: 'Sharp ridge',
    group: GROUPS[2],
    formula: ['f = z_1^2 + 100 \\sqrt{\\textstyle\\sum_{i>1} z_i^2},\\quad z = Q\\, \\Lambda^{10} R\\,(x - x^*)'],
    derivatives: 'infinitely many, except on the ridge z₂ = … = z_d = 0, a kink at which 0 is taken across it',
  },
  {
    name: 'Different powers',
    group: GROUPS[2],
    formula: ['f = \\sqrt{\\textstyle\\sum_i |z_i|^{2 + 4(i-1)/(d-1)}},\\quad z = R\\,(x - x^*)'],
    derivatives: 'two everywhere but at the optimum, the tip of a cone, where 0 is taken',
  },
  {
    name: 'Rastrigin',
    group: GROUPS[3],
    formula: [
      'f = 10\\,\\bigl( d - \\sum_i \\cos 2\\pi z_i \\bigr) + \\lVert z \\rVert^2,\\quad z = Q\\, \\Lambda^{10} R\\, T_{\\mathrm{asy}}^{0.2}(T_{\\mathrm{osz}}(Q\\,(x - x^*)))',
    ],
    derivatives: OSCILLATED,
  },
  {
    name: 'Weierstrass',
    group: GROUPS[3],
    formula: [
      'f = 10 \\Bigl( \\tfrac{1}{d} \\sum_i \\sum_{k=0}^{11} 2^{-k} \\cos\\bigl( 2\\pi 3^k (z_i + \\tfrac{1}{2}) \\bigr) - f_0 \\Bigr)^3 + \\tfrac{10}{d} P(x)',
      'z = Q\\, \\Lambda^{1/100} R\\, T_{\\mathrm{osz}}(Q\\,(x - x^*))',
    ],
    derivatives: `${OSCILLATED}; waves down to a length of 6e-6 make gradients that say little about a step`,
  },
  ...[10, 1000].map((condition) => ({
    name: `Schaffers F7, condition ${condition}`,
    group: GROUPS[3],
    formula: [
      'f = \\Bigl( \\tfrac{1}{d-1} \\sum_{i<d} \\sqrt{s_i} + \\sqrt{s_i} \\sin^2\\bigl( 50\\, s_i^{1/5} \\bigr) \\Bigr)^2 + 10\\,P(x),\\quad s_i = \\sqrt{z_i^2 + z_{i+1}^2}',
      `z = \\Lambda^{${condition}} R\\, T_{\\mathrm{asy}}^{0.5}(Q\\,(x - x^*))`,
    ],
    derivatives: `${ASYMMETRIC}; where z_i and z_(i+1) are both 0 there is a cone, and 0 is taken`,
  })),
  {
    name: 'Griewank–Rosenbrock',
    group: GROUPS[3],
    formula: [
      'f = \\tfrac{10}{d-1} \\sum_{i<d} \\Bigl( \\tfrac{s_i}{4000} - \\cos s_i \\Bigr) + 10,\\quad s_i = 100\\,(z_i^2 - z_{i+1})^2 + (z_i - 1)^2',
      'z = \\max\\bigl(1, \\tfrac{\\sqrt d}{8}\\bigr) R\\,x + \\tfrac{1}{2}',
    ],
    derivatives: SMOOTH,
  },
  {
    name: 'Schwefel',
    group: GROUPS[4],
    formula: [
      'f = \\tfrac{1}{100} \\Bigl( 418.9829 - \\tfrac{1}{d} \\sum_i z_i \\sin\\sqrt{|z_i|} + \\sum_i \\max(0, |z_i| - 500)^2 \\Bigr)',
      'z = 100\\,\\bigl( \\Lambda^{10} (\\hat z - 2 |x^*|) + 2 |x^*| \\bigr),\\; \\hat z_i = \\hat x_i + \\tfrac{1}{4} (\\hat x_{i-1} - 2 |x_{i-1}^*|),\\; \\hat x = \\pm 2 x',
    ],
    derivatives: 'first derivatives everywhere; second ones are infinite where a coordinate of z is 0',
  },
  ...[101, 21].map((count) => ({
    name: `Gallagher, ${count} peaks`,
    group: GROUPS[4],
    formula: [
      `f = T_{\\mathrm{osz}}\\Bigl( 10 - \\max_{k \\le ${count}} h_k \\exp\\bigl( -\\tfrac{1}{2d} (x - c_k)^\\top R^\\top C_k R\\, (x - c_k) \\bigr) \\Bigr)^2 + P(x)`,
    ],
    derivatives: 'exact, except where two peaks are equally high, a kink',
  })),
  {
    name: 'Katsuura',
    group: GROUPS[4],
    formula: [
      'f = \\tfrac{10}{d^2} \\prod_i \\Bigl( 1 + i \\sum_{j=1}^{32} 2^{-j} \\bigl| 2^j z_i - [2^j z_i] \\bigr| \\Bigr)^{10/d^{1.2}} - \\tfrac{10}{d^2} + P(x)',
      'z = Q\\, \\Lambda^{100} R\\,(x - x^*)',
    ],
    derivatives:
      'none on a grid of spacing 1e-10, between whose points they are exact: gradients that say nothing about a step',
  },
  {
    name: 'Lunacek bi-Rastrigin',
    group: GROUPS[4],
    formula: [
      'f = \\min\\Bigl( \\sum_i (\\hat x_i - \\mu_0)^2,\\ d + s \\sum_i (\\hat x_i - \\mu_1)^2 \\Bigr) + 10\\,\\bigl( d - \\sum_i \\cos 2\\pi z_i \\bigr) + 10^4 P(x)',
      'z = Q\\, \\Lambda^{100} R\\,(\\hat x - \\mu_0),\\; \\hat x = \\pm 2 x,\\; \\mu_0 = 2.5',
    ],
    derivatives: 'infinitely many, except where the two funnels meet, a kink',
  },
];
