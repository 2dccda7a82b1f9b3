/** `ridgeline analyze`: answers of the analyses that there are. */
import { z } from 'zod';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { buildCatalogue } from '../../laboratory/catalogue.ts';
import { APP_VERSION } from '../../laboratory/version.ts';
import { printLine } from '../output.ts';
import { answerAll, parseRequest, readJson } from '../read-request.ts';
import type { Work } from '../verbs.ts';

/** The part of a request that says which analysis is meant; the rest is the analysis's own. */
const analyzeRequest = z.looseObject({ analysis: z.string() });

export const analyze: Work = ({ positional, flags }) =>
  answerAll(
    readJson(positional[0] as string),
    flags.has('json'),
    async (request): Promise<never> => refuse(parseRequest(analyzeRequest, request).analysis),
    (answer) => printLine(String(answer)),
  );

function refuse(analysis: string): never {
  const known = buildCatalogue(APP_VERSION).analyses.map(({ id }) => id);
  const expected = known.length === 0 ? 'nothing: this version has no analyses' : `one of ${known.join(', ')}`;
  throw new RidgelineError('unknown-id', `unknown analysis: ${analysis.slice(0, 60)}; expected ${expected}`, {
    field: 'analysis',
    value: analysis.slice(0, 60),
    expected,
  });
}
