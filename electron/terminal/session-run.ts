/** Finds the point of a run in a session, for analyses that look there. */
import type { Document } from '../../core/contract/document.ts';
import { RidgelineError } from '../../core/contract/errors.ts';
import type { RunAnswer } from '../../core/contract/requests.ts';
import type { FindRun } from '../../core/engine/analyze.ts';

/** Only steps whose points were recorded are there; ‘final’ is the last of them if it is the end of the run. */
export function findRunIn(document: Document, { runs }: RunAnswer): FindRun {
  return ({ run, step }) => {
    const experiment = document.experiments[run.experiment];
    if (!experiment) return missing('at.run.experiment', run.experiment, counted(document.experiments, 'experiment'));
    const found = runs.find(
      (candidate) =>
        candidate.experiment === run.experiment &&
        candidate.landscape === run.landscape &&
        candidate.optimizer === run.optimizer &&
        candidate.seed === run.seed,
    );
    if (!found) return missing('at.run', run, 'a run that has been computed');
    const landscape = document.landscapes.find(({ id }) => id === experiment.landscapes[run.landscape]);
    if (!landscape) return missing('at.run.landscape', run.landscape, counted(experiment.landscapes, 'landscape'));
    const { id, name, ...spec } = landscape;
    const pointAt = (): number[] => {
      const wanted = step === 'final' ? found.steps : step;
      const point = found.records.find((record) => record.step === wanted)?.point;
      if (!point) {
        const kept = found.records.filter((record) => record.point !== undefined).map((record) => record.step);
        return missing(
          'at.step',
          step,
          kept.length === 0 ? 'a run with points' : `a step with a point: ${shortList(kept)}`,
        );
      }
      return point.map(Number);
    };
    return { landscape: spec, point: pointAt, document };
  };
}

function counted(items: readonly unknown[], what: string): string {
  return items.length === 1 ? `0: the session has one ${what}` : `less than ${items.length}, the number of ${what}s`;
}

function shortList(steps: readonly number[]): string {
  return steps.length <= 8 ? steps.join(', ') : `${steps.slice(0, 4).join(', ')}, …, ${steps.at(-1)}`;
}

function missing(field: string, value: unknown, expected: string): never {
  throw new RidgelineError('not-found', `${field} is not in the session; expected ${expected}`, {
    field,
    value,
    expected,
  });
}
