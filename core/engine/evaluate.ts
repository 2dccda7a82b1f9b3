/** Answers an evaluation request: value, gradient and Hessian at points. */
import { RidgelineError } from '../contract/errors.ts';
import { toJsonNumber } from '../contract/json-number.ts';
import type { EvaluateAnswer, EvaluateRequest } from '../contract/requests.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { hessian, openLandscape } from './open-landscape.ts';
import { resolveLandscape } from './resolve.ts';
import { withField } from './with-field.ts';

export function evaluateRequested(request: EvaluateRequest, data: DataLookup): EvaluateAnswer {
  const resolved = resolveLandscape(request.landscape, data, 'landscape');
  for (const [i, point] of request.points.entries()) {
    if (point.length !== resolved.dimension) {
      throw new RidgelineError(
        'invalid-request',
        `points[${i}] has ${point.length} coordinates; expected ${resolved.dimension}, the dimension of the landscape`,
        {
          field: `points[${i}]`,
          value: point,
          expected: `${resolved.dimension} coordinates`,
        },
      );
    }
  }
  const landscape = withField('landscape.parameters', () => openLandscape(resolved, data));
  const want = new Set(request.want);
  const values = landscape.values(Float64Array.from(request.points.flat()), request.points.length);
  const gradient = new Float64Array(resolved.dimension);
  return {
    points: request.points.map((numbers, i) => {
      const point = Float64Array.from(numbers);
      const answer: EvaluateAnswer['points'][number] = { point: numbers };
      if (want.has('value')) answer.value = toJsonNumber(values[i]);
      if (want.has('gradient')) {
        landscape.gradient(point, gradient);
        answer.gradient = Array.from(gradient, toJsonNumber);
      }
      if (want.has('hessian')) answer.hessian = hessian(landscape, point).map((row) => Array.from(row, toJsonNumber));
      return answer;
    }),
  };
}
