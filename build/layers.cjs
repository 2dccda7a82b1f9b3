// Which folder may import which. An arrow that is not listed here is an error, and so is a cycle.
const packagesOf = (names) => `^node_modules/(${names.join('|')})/`;

const coreArrows = {
  wasm: [],
  math: ['wasm'],
  expression: ['wasm', 'math'],
  landscapes: ['wasm', 'math', 'expression'],
  optimizers: ['wasm', 'math', 'expression'],
  analyses: ['wasm', 'math', 'expression'],
  statistics: ['wasm', 'math'],
  contract: [],
  session: ['contract'],
  engine: ['wasm', 'math', 'expression', 'landscapes', 'optimizers', 'analyses', 'session', 'contract'],
  summaries: ['wasm', 'math', 'landscapes', 'optimizers', 'analyses', 'engine', 'statistics', 'session', 'contract'],
  gallery: [
    'wasm',
    'math',
    'expression',
    'landscapes',
    'optimizers',
    'analyses',
    'engine',
    'statistics',
    'summaries',
    'session',
    'contract',
  ],
};

/** Importable from anywhere in core: how a parameter is described and checked, how a failure is told, and what name was meant. */
const forEverybody =
  '^core/contract/(data-name|errors|parameters|nearest-name|one-cycle-ends|utf8|validate-parameters)\\.ts$';

const packagesInCore = { contract: ['zod'], session: ['canonicalize'], landscapes: ['papaparse'] };
const packagesAnywhereInCore = ['@noble/hashes', 'ml-matrix'];

const coreRules = Object.entries(coreArrows).flatMap(([room, others]) => [
  {
    name: `core-${room}-arrows`,
    severity: 'error',
    comment: `core/${room} may import ${others.map((other) => `core/${other}`).join(', ') || 'no other room of core'}`,
    from: { path: `^core/${room}/` },
    to: { path: '^core/', pathNot: [`^core/(${[room, 'contract', ...others].join('|')})/`, forEverybody] },
  },
  {
    name: `core-${room}-contract`,
    severity: 'error',
    comment: 'the contract is what travels: below the session only its types may be imported',
    from: { path: `^core/${room}/`, pathNot: others.includes('contract') ? '.' : '^core/contract/' },
    to: { path: '^core/contract/', pathNot: forEverybody, dependencyTypesNot: ['type-only'] },
  },
  {
    name: `core-${room}-packages`,
    severity: 'error',
    comment: 'core/ is pure: only these few packages, none of which touches DOM, Node or a clock',
    from: { path: `^core/${room}/` },
    to: {
      path: 'node_modules/',
      pathNot: packagesOf([...(packagesInCore[room] ?? []), ...(room === 'contract' ? [] : packagesAnywhereInCore)]),
    },
  },
]);

module.exports = {
  forbidden: [
    ...coreRules,
    {
      name: 'core-stands-alone',
      severity: 'error',
      comment: 'core/ runs in windows, workers and on a cluster alike',
      from: { path: '^core/' },
      to: { path: '^(electron|renderer|build|tests)/' },
    },
    {
      name: 'core-no-node',
      severity: 'error',
      from: { path: '^core/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-rooms-are-listed',
      severity: 'error',
      comment: 'a new room of core/ needs its arrows in build/layers.cjs',
      from: { path: '^core/', pathNot: `^core/(${Object.keys(coreArrows).join('|')})/` },
      to: {},
    },
    {
      name: 'renderer-sees-contracts-only',
      severity: 'error',
      comment: 'the window gets plain data through the contract; it runs no kernels',
      from: { path: '^renderer/' },
      to: { path: '^core/', pathNot: '^core/(contract|session|summaries)/' },
    },
    {
      name: 'renderer-summaries-types-only',
      severity: 'error',
      comment: 'figures and tables are computed by the service; the window knows their types',
      from: { path: '^renderer/' },
      to: { path: '^core/summaries/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'renderer-no-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(electron|build|tests)/' },
    },
    {
      name: 'renderer-no-builtins',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-has-no-window-code',
      severity: 'error',
      from: { path: '^electron/' },
      to: { path: '^(renderer|build|tests)/' },
    },
    {
      name: 'electron-package-stays-in-desktop',
      severity: 'error',
      comment: 'everything else must run without Electron',
      from: { path: '^electron/', pathNot: '^electron/desktop/' },
      to: { path: '^(node_modules/electron/|electron$)' },
    },
    {
      name: 'electron-no-react',
      severity: 'error',
      from: { path: '^electron/' },
      to: {
        path: packagesOf(['react', 'react-dom', 'react-aria-components', 'dockview-react', 'zustand', 'lucide-react']),
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'modules that need each other to load; a type that points back is harmless',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@fonts/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.css'],
    },
  },
};
