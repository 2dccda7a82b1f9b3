/** The design tokens of both themes: the one source of every colour, for style sheets (as custom properties) and for charts. */

export type ThemeMode = 'light' | 'dark';

const LIGHT = {
  chrome: '#eef0f2',
  panel: '#ffffff',
  sunken: '#f6f7f8',
  hover: '#e6e9ec',
  selection: '#dfe3e8',
  raised: '#ffffff',
  line: '#dde0e4',
  control: '#7d848d',
  text: '#1a1d21',
  text2: '#474d55',
  text3: '#5a616a',
  ink: '#1a1d21',
  onInk: '#ffffff',
  holds: '#0b6b50',
  fails: '#b3261e',
  undecided: '#7a5200',
  stale: '#4d52a0',
  holdsWash: '#e3f3ed',
  failsWash: '#fbe9e7',
  undecidedWash: '#faf0d9',
  staleWash: '#ececf8',
  grid: '#e9ebee',
  contour: '#a3b1c4',
};
type Colours = typeof LIGHT;

const DARK: Colours = {
  chrome: '#0f1113',
  panel: '#17191c',
  sunken: '#131518',
  hover: '#22262a',
  selection: '#2b3036',
  raised: '#1f2226',
  line: '#2a2e33',
  control: '#747b85',
  text: '#e8eaed',
  text2: '#b3b9c1',
  text3: '#989fa8',
  ink: '#e8eaed',
  onInk: '#17191c',
  holds: '#4cc79d',
  fails: '#ff8a7a',
  undecided: '#e3b341',
  stale: '#a9aef5',
  holdsWash: '#14302a',
  failsWash: '#3a1f1d',
  undecidedWash: '#33290f',
  staleWash: '#24263f',
  grid: '#24282d',
  contour: '#4c5b72',
};

export interface Tokens extends Colours {
  mode: ThemeMode;
  /** Ten terrain fills from low loss (nearly the panel) to high. */
  terrain: readonly string[];
  /** Colours of the optimizer slots 0 to 9. */
  optimizers: readonly string[];
  /** Ends and middle of a signed map, blue to orange. */
  signed: readonly string[];
  sans: string;
  mono: string;
}

const FONTS = {
  sans: 'Inter, KaTeX_Main, system-ui, sans-serif',
  mono: '"JetBrains Mono", ui-monospace, monospace',
};

export const TOKENS: Record<ThemeMode, Tokens> = {
  light: {
    mode: 'light',
    ...LIGHT,
    ...FONTS,
    terrain: [
      '#fbfcfd',
      '#f5f7fa',
      '#eff3f7',
      '#e9eef4',
      '#e3e9f1',
      '#dde5ee',
      '#d8e0eb',
      '#d2dbe8',
      '#cdd7e5',
      '#c7d2e2',
    ],
    optimizers: [
      '#104a9d',
      '#ce7d0c',
      '#208c6d',
      '#79392b',
      '#7656e5',
      '#826403',
      '#ac5c8e',
      '#df3a5d',
      '#189ec6',
      '#4c4d5c',
    ],
    signed: ['#17559b', '#84a4cd', '#f5f5f5', '#d19b80', '#a14206'],
  },
  dark: {
    mode: 'dark',
    ...DARK,
    ...FONTS,
    terrain: [
      '#16191e',
      '#191d24',
      '#1c2129',
      '#1f252e',
      '#222934',
      '#252d39',
      '#28313f',
      '#2b3545',
      '#2e394b',
      '#313d51',
    ],
    optimizers: [
      '#80adf0',
      '#de8300',
      '#109677',
      '#fbb499',
      '#866af6',
      '#e5da24',
      '#bd549a',
      '#e43458',
      '#6deaef',
      '#a7a9ac',
    ],
    signed: ['#7abdff', '#517197', '#2a2c2f', '#936240', '#f8a052'],
  },
};

const SHADOWS: Record<ThemeMode, string> = {
  light: '0 1px 2px rgb(16 20 26 / 0.08), 0 8px 24px rgb(16 20 26 / 0.12)',
  dark: '0 1px 2px rgb(0 0 0 / 0.5), 0 12px 32px rgb(0 0 0 / 0.5)',
};

/** The tokens as custom properties: `holdsWash` becomes `--holds-wash`, terrain `--t0`…`--t9`, optimizers `--o1`…`--o10`. */
export function customProperties(mode: ThemeMode): string {
  const tokens = TOKENS[mode];
  const lines = [
    `color-scheme: ${mode}`,
    `--shadow: ${SHADOWS[mode]}`,
    `--sans: ${tokens.sans}`,
    `--mono: ${tokens.mono}`,
  ];
  for (const [name, value] of Object.entries(tokens)) {
    if (typeof value === 'string' && value.startsWith('#')) {
      lines.push(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${value}`);
    }
  }
  tokens.terrain.forEach((colour, index) => {
    lines.push(`--t${index}: ${colour}`);
  });
  tokens.optimizers.forEach((colour, index) => {
    lines.push(`--o${index + 1}: ${colour}`);
  });
  return `${lines.join(';\n')};`;
}
