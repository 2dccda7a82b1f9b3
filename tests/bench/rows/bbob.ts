import { performance } from 'node:perf_hooks';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { bbob } from '../../../core/landscapes/bbob.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { Workspace } from '../../../core/wasm/memory.ts';
import { type Contender, ownContender } from '../contender.ts';
import type { Row } from '../measure.ts';
import { cEntrant } from '../toolchains.ts';

/** Points in one call, and seconds that each function is timed for. */
const POINTS = 1024;
const SECONDS = 0.05;

/** Losses of one function at uniform points, again and again: evaluations per second. */
function evaluator(number: number, dimension: number): () => number {
  const { body } = bbob;
  if (body.kind !== 'kernel') throw new Error('bbob has no kernel');
  const workspace = new Workspace();
  const parameters = fillParameters(bbob.parameters, { function: number, dimension }, '');
  const { ensemble } = body.create(parameters, { workspace, precision: 'f64', data: builtInData });
  if (!ensemble) throw new Error('bbob takes no ensembles');
  const [x, losses] = [workspace.allocateF64(POINTS * dimension), workspace.allocateF64(POINTS)];
  const points = workspace.f64(x, POINTS * dimension);
  for (let i = 0; i < points.length; i += 1) points[i] = 10 * ((i * 0.6180339887498949) % 1) - 5;
  return () => {
    const began = performance.now();
    let evaluations = 0;
    let elapsed = 0;
    while (elapsed < 1000 * SECONDS) {
      ensemble.losses(x, losses, POINTS);
      evaluations += POINTS;
      elapsed = performance.now() - began;
    }
    return (1000 * evaluations) / elapsed;
  };
}

/** The mean over functions of evaluations per second, in millions, on one thread. */
function ours(name: string, functions: readonly number[], dimension: number): Contender {
  const evaluators = functions.map((number) => evaluator(number, dimension));
  for (const evaluate of evaluators) evaluate();
  return ownContender(name, () => evaluators.reduce((sum, evaluate) => sum + evaluate(), 0) / evaluators.length / 1e6);
}

const every = Array.from({ length: 24 }, (_, i) => i + 1);
/** Those that bbob.c has. */
const shared = [1, 8, 10, 15];

export const bbobRows: Row[] = [2, 20].flatMap((dimension): Row[] => [
  {
    id: `bbob-${dimension}`,
    title: `BBOB in ${dimension} dimensions, mean over the 24 functions, one thread`,
    unit: 'million evaluations a second',
    better: 'higher',
    rivals: false,
    entrants: async () => [ours('Ridgeline', every, dimension)],
  },
  {
    id: `bbob-c-${dimension}`,
    title: `The same over functions ${shared.join(', ')}, beside plain C`,
    unit: 'million evaluations a second',
    better: 'higher',
    rivals: true,
    entrants: async () => [
      ours('Ridgeline', shared, dimension),
      await cEntrant('C, gcc -O3, point by point', 'bbob.c', [String(dimension)]),
    ],
  },
]);
