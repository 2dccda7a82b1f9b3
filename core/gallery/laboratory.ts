/** The laboratory of the gallery: runs, evaluations and analyses in process, from the same requests that scripts send. */
import type { AnalyzeAnswer, EvaluateAnswer } from '../contract/requests.ts';
import { analyzeRequest, evaluateRequest, experimentRequest } from '../contract/requests.ts';
import { analyzeRequested } from '../engine/analyze.ts';
import { type Cell, cellsOf } from '../engine/cell.ts';
import { evaluateRequested } from '../engine/evaluate.ts';
import { startRuns } from '../engine/execute.ts';
import type { ResultBlock } from '../engine/results.ts';
import { runsTogether } from '../engine/run-spec.ts';
import { builtInData } from '../landscapes/data/index.ts';
import { type Stream, stream } from '../math/streams.ts';
import { documentFromRequest } from '../session/from-request.ts';
import { CellRuns } from './cell-runs.ts';
import type { AnalyzeInput, EvaluateInput, ExperimentInput, GalleryContext } from './define.ts';

/** Seeds that belong to one seed of a verification, so that another seed means runs that have nothing in common. */
const SEEDS_EACH = 1_000_000;
/** Coordinates of all runs that are advanced side by side, and steps between two reports. */
const BLOCK_NUMBERS = 1 << 18;
const ADVANCE_NUMBERS = 1 << 26;

export interface Wishes {
  seed: number;
  quick: boolean;
  progress(): void;
}

/** A context for the claims of one entry, with samples `growth` times as large as they begin. */
export function galleryContext(entry: string, { seed, quick, progress }: Wishes, growth = 1): GalleryContext {
  const kept = new Map<string, unknown>();
  return {
    seed,
    quick,
    progress,
    sample: (few, many) => growth * (quick ? few : many),
    run: (request) => runRequested(request, seed, progress),
    evaluate: (request: EvaluateInput): EvaluateAnswer =>
      evaluateRequested(evaluateRequest.parse(request), builtInData),
    analyze: (request: AnalyzeInput): AnalyzeAnswer =>
      analyzeRequested({ ...analyzeRequest.parse(request), seed }, builtInData, progress),
    random: (name: string): Stream => stream('probe', `gallery ${entry} ${name}`, seed),
    shared: <T>(name: string, compute: () => T): T => {
      if (!kept.has(name)) kept.set(name, compute());
      return kept.get(name) as T;
    },
  };
}

function runRequested(input: ExperimentInput, seed: number, progress: () => void): CellRuns[] {
  const request = experimentRequest.parse(input);
  const first = request.seeds.first + SEEDS_EACH * seed;
  const document = documentFromRequest({ ...request, seeds: { ...request.seeds, first } });
  return document.experiments
    .flatMap((experiment) => cellsOf(document, experiment, builtInData))
    .map((cell) => new CellRuns(cell, blocksOf(cell, progress)));
}

function blocksOf({ cell, spec, wantedSeeds, resolved, dimension }: Cell, progress: () => void): ResultBlock[] {
  const size = runsTogether(resolved.definition, spec) ? Math.max(1, Math.floor(BLOCK_NUMBERS / dimension)) : 1;
  const blocks: ResultBlock[] = [];
  for (let from = 0; from < wantedSeeds.length; from += size) {
    const seeds = wantedSeeds.slice(from, from + size);
    const runs = startRuns(cell, spec, seeds, builtInData);
    const steps = Math.max(1, Math.floor(ADVANCE_NUMBERS / (seeds.length * dimension)));
    while (!runs.finished) {
      runs.advance(steps);
      progress();
    }
    blocks.push(runs.results());
  }
  return blocks;
}
