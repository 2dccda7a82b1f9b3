import { describe, expect, it } from 'vitest';
import { experimentRequest } from '../../../core/contract/requests.ts';
import { cellsOf } from '../../../core/engine/cell.ts';
import { startRuns } from '../../../core/engine/execute.ts';
import { optimizers } from '../../../core/optimizers/index.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';
import { referenceCases, referenceStart } from './references.ts';
import { torchCases, torchTolerance } from './torch.ts';

const noData = (): never => {
  throw new Error('no data here');
};

// The others look into a model, which a formula has not.
const onFormulas = optimizers
  .filter(({ program }) => program?.needs !== 'model' && program?.needs !== 'layers')
  .map(({ id }) => id);

type Arrays = ReturnType<ReturnType<typeof startRuns>['results']>['arrays'];

function started(request: Record<string, unknown>) {
  const document = documentFromRequest(experimentRequest.parse(request));
  const [{ cell, spec }] = cellsOf(document, document.experiments[0], noData);
  return (checkpoint: Uint8Array | null = null) => startRuns(cell, spec, [0], noData, checkpoint);
}

/** A whole run of one optimizer from a point, recorded at some steps, cut up unevenly: that changes nothing. */
function wholeRun(landscape: unknown, optimizer: unknown, start: readonly number[], steps: readonly number[]): Arrays {
  const runs = started({
    landscapes: [landscape],
    optimizers: [optimizer],
    starts: { kind: 'point', point: start },
    budget: { steps: steps[steps.length - 1] },
    record: { steps, points: true },
  })();
  for (let k = 1; !runs.finished; k++) runs.advance(k);
  return runs.results().arrays;
}

describe('whole runs in fused kernels', () => {
  it.each(torchCases(optimizers.map(({ id }) => id)))(
    'follow PyTorch: $name',
    ({ optimizer, parameters, landscape, start, points }) => {
      const steps = points.map(({ step }) => step);
      const arrays = wholeRun(landscape, { algorithm: optimizer, parameters }, start, steps);
      points.forEach(({ loss, w }, k) => {
        const recorded = arrays.loss.data[k] as number;
        expect(Math.abs(recorded - loss)).toBeLessThanOrEqual(torchTolerance(loss));
        w.forEach((expected, i) => {
          const value = arrays.points.data[k * w.length + i] as number;
          expect(Math.abs(value - expected)).toBeLessThanOrEqual(torchTolerance(expected));
        });
      });
    },
  );

  it.each(referenceCases())('follow the formulas of the papers: $name', ({ optimizer, parameters, points }) => {
    const landscape = { family: 'rosenbrock', parameters: { dimension: 2 } };
    const steps = points.map(({ step }) => step);
    const { points: recorded } = wholeRun(landscape, { algorithm: optimizer, parameters }, referenceStart, steps);
    points.forEach(({ w }, k) => {
      w.forEach((expected, i) => {
        const value = recorded.data[k * w.length + i] as number;
        expect(Math.abs(value - expected)).toBeLessThanOrEqual(torchTolerance(expected));
      });
    });
  });

  it.each(onFormulas)('go on from a checkpoint with the same bits: %s', (algorithm) => {
    const start = started({
      landscapes: [{ family: 'rosenbrock', parameters: { dimension: 3 } }],
      optimizers: [{ algorithm, parameters: {} }],
      starts: { kind: 'point', point: [0.9, 1.1, 0.8] },
      budget: { steps: 14 },
      record: { steps: [6, 14], points: true },
    });
    const [straight, stopped] = [start(), start()];
    straight.advance(14);
    stopped.advance(5);
    const resumed = start(stopped.checkpoint());
    resumed.advance(9);
    expect(resumed.results().arrays).toEqual(straight.results().arrays);
  });
});
