/** The table of verbs: what each takes and is for, and the module that does its work, loaded when it is asked for. */
import type { OptionSpec } from './arguments.ts';
import type { Verb } from './verb.ts';

const json: OptionSpec = { kind: 'flag', help: 'print one JSON value' };
const workers: OptionSpec = {
  kind: 'number',
  value: 'N',
  help: 'threads to compute on; as many as processors if left out',
};
const dataFolder: OptionSpec = { kind: 'text', value: 'FOLDER', help: 'where sessions without a name are kept' };
const port: OptionSpec = { kind: 'number', value: 'N', help: 'the port to listen on' };

export const VERBS: Readonly<Record<string, Verb>> = {
  list: {
    usage: 'list landscapes|wrappers|optimizers|transforms|analyses|gallery|lessons|data [--json]',
    summary: 'Lists what there is; with --json also every parameter with its range, default and references.',
    options: { json },
    least: 1,
    most: 1,
    examples: ['list optimizers', 'list landscapes --json', 'list data'],
    load: async () => (await import('./verbs/list.ts')).list,
  },
  evaluate: {
    usage: 'evaluate REQUEST.json|- [--json]',
    summary: 'Computes value, gradient and Hessian of a landscape at points.',
    options: { json },
    least: 1,
    most: 1,
    examples: [`echo '{"landscape": {"family": "rosenbrock"}, "points": [[-1.2, 1]]}' | ridgeline evaluate - --json`],
    load: async () => (await import('./verbs/evaluate.ts')).evaluate,
  },
  run: {
    usage: 'run EXPERIMENT.json|SESSION.ridge|- [--save S.ridge] [--workers N] [--json]',
    summary: 'Runs an experiment; of a session it runs what is missing, into the session.',
    options: {
      save: { kind: 'text', value: 'S.ridge', help: 'keep experiment and results in this session' },
      workers,
      json,
    },
    least: 1,
    most: 1,
    examples: ['run experiment.json --save race.ridge', 'run race.ridge'],
    load: async () => (await import('./verbs/run.ts')).run,
  },
  compare: {
    usage: 'compare SESSION.ridge [--json]',
    summary: 'Prints the side-by-side statistics of a session.',
    options: { json },
    least: 1,
    most: 1,
    examples: ['compare race.ridge'],
    load: async () => (await import('./verbs/compare.ts')).compare,
  },
  analyze: {
    usage: 'analyze REQUEST.json|- [--session S.ridge] [--save S.ridge] [--json]',
    summary: 'Computes an analysis of a landscape: at a point, at a step of a run, along a run, or over seeds.',
    options: {
      session: { kind: 'text', value: 'S.ridge', help: 'where runs named in ‘at’ are found' },
      save: {
        kind: 'text',
        value: 'S.ridge',
        help: 'keep question and answer in this session; once stopped, it goes on',
      },
      json,
    },
    least: 1,
    most: 1,
    examples: [
      'analyze spectrum.json --json',
      'analyze along-run.json --session race.ridge',
      'analyze spectrum.json --save spectrum.ridge',
    ],
    load: async () => (await import('./verbs/analyze.ts')).analyze,
  },
  verify: {
    usage: 'verify [GALLERY-ID ...] [--seed N] [--quick] [--workers N] [--json]',
    summary: 'Checks the claims of the gallery: predicted, measured, interval, verdict.',
    options: {
      seed: { kind: 'number', value: 'N', help: 'which random numbers; another N measures with fresh ones' },
      quick: { kind: 'flag', help: 'fewer runs, wider intervals' },
      workers,
      json,
    },
    least: 0,
    most: Number.POSITIVE_INFINITY,
    examples: ['verify --quick', 'verify cage vastness --seed 1 --json'],
    load: async () => (await import('./verbs/verify.ts')).verify,
  },
  export: {
    usage: 'export SESSION.ridge --to FOLDER [--format csv|json|safetensors] [--json]',
    summary: 'Writes the numbers of a session to a folder.',
    options: {
      to: { kind: 'text', value: 'FOLDER', help: 'where the files go; made if it is not there' },
      format: {
        kind: 'text',
        value: 'csv|json|safetensors',
        help: 'csv if left out; safetensors: where each run ended',
      },
      json: { kind: 'flag', help: 'print the names of the files as JSON' },
    },
    least: 1,
    most: 1,
    examples: ['export race.ridge --to tables', 'export race.ridge --to . --format json'],
    load: async () => (await import('./verbs/export.ts')).exportSession,
  },
  inspect: {
    usage: 'inspect SESSION.ridge [--json]',
    summary: 'Says what is in a session and whether it is whole.',
    options: { json },
    least: 1,
    most: 1,
    examples: ['inspect race.ridge'],
    load: async () => (await import('./verbs/inspect.ts')).inspect,
  },
  reproduce: {
    usage: 'reproduce SESSION.ridge [--workers N] [--alone] [--json]',
    summary: 'Runs everything in a session again and compares every bit.',
    options: { workers, alone: { kind: 'flag', help: 'every seed in a task of its own' }, json },
    least: 1,
    most: 1,
    examples: ['reproduce race.ridge'],
    load: async () => (await import('./verbs/reproduce.ts')).reproduce,
  },
  schema: {
    usage: 'schema [NAME]',
    summary: 'Prints the JSON Schema of requests and answers, of all of them or of the one named.',
    options: { json },
    least: 0,
    most: 1,
    examples: ['schema experimentRequest'],
    load: async () => (await import('./verbs/schema.ts')).schema,
  },
  open: {
    usage: 'open [SESSION.ridge] [--port N] [--data-folder FOLDER]',
    summary: 'Opens the window.',
    options: { port, 'data-folder': dataFolder },
    least: 0,
    most: 1,
    examples: ['open race.ridge'],
    load: async () => (await import('./verbs/serve.ts')).open,
  },
  serve: {
    usage: 'serve [SESSION.ridge] [--port N] [--data-folder FOLDER]',
    summary: 'Serves the window to a browser and prints its address, on machines without a screen too.',
    options: { port, 'data-folder': dataFolder },
    least: 0,
    most: 1,
    examples: ['serve --port 8080'],
    load: async () => (await import('./verbs/serve.ts')).serve,
  },
  'self-test': {
    usage: 'self-test [--json]',
    summary: 'Tries what Ridgeline needs of this machine.',
    options: { json },
    least: 0,
    most: 0,
    examples: ['self-test'],
    load: async () => (await import('./verbs/self-test.ts')).selfTestVerb,
  },
};
