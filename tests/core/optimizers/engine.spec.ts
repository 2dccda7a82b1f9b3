import { describe, expect, it } from 'vitest';
import { experimentRequest } from '../../../core/contract/requests.ts';
import { cellsOf } from '../../../core/engine/cell.ts';
import { startRuns } from '../../../core/engine/execute.ts';
import { optimizers } from '../../../core/optimizers/index.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';
import { torchCases, torchTolerance } from './torch.ts';

const noData = (): never => {
  throw new Error('no data here');
};

describe('whole runs in fused kernels', () => {
  it.each(torchCases(optimizers.map(({ id }) => id)))(
    'follow PyTorch: $name',
    ({ optimizer, parameters, landscape, start, points }) => {
      const request = experimentRequest.parse({
        landscapes: [landscape],
        optimizers: [{ algorithm: optimizer, parameters }],
        starts: { kind: 'point', point: start },
        budget: { steps: points[points.length - 1].step },
        record: { steps: points.map(({ step }) => step), points: true },
      });
      const document = documentFromRequest(request);
      const [{ cell, spec }] = cellsOf(document, document.experiments[0], noData);
      const runs = startRuns(cell, spec, [0], noData);
      // Cut up unevenly: that changes nothing.
      for (let k = 1; !runs.finished; k++) runs.advance(k);
      const { arrays } = runs.results();
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
});
