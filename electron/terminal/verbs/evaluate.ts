/** `ridgeline evaluate`: value, gradient and Hessian at points. */
import { type EvaluateAnswer, evaluateRequest } from '../../../core/contract/requests.ts';
import { evaluateRequested } from '../../../core/engine/evaluate.ts';
import { printLine } from '../output.ts';
import { answerAll, parseRequest, readJson } from '../read-request.ts';
import { requestLookup } from '../request-data.ts';
import type { Work } from '../verb.ts';

export const evaluate: Work = ({ positional, flags }) =>
  answerAll(
    readJson(positional[0] as string),
    flags.has('json'),
    async (input) => {
      const request = parseRequest(evaluateRequest, input);
      return evaluateRequested(request, requestLookup(request.data));
    },
    printPoints,
  );

function printPoints({ points }: EvaluateAnswer): void {
  for (const { point, value, gradient, hessian } of points) {
    printLine(`point    ${point.join(' ')}`);
    if (value !== undefined) printLine(`value    ${value}`);
    if (gradient) printLine(`gradient ${gradient.join(' ')}`);
    for (const row of hessian ?? []) printLine(`hessian  ${row.join(' ')}`);
  }
}
