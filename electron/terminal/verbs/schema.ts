/** `ridgeline schema`: requests and answers as JSON Schema. */
import { z } from 'zod';
import { compareAnswer } from '../../../core/contract/compare.ts';
import { documentSchema } from '../../../core/contract/document.ts';
import { RidgelineError } from '../../../core/contract/errors.ts';
import {
  analyzeAnswer,
  analyzeRequest,
  evaluateAnswer,
  evaluateRequest,
  experimentRequest,
  runAnswer,
} from '../../../core/contract/requests.ts';
import { printJson } from '../output.ts';
import type { Work } from '../verb.ts';

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  evaluateRequest,
  evaluateAnswer,
  experimentRequest,
  runAnswer,
  analyzeRequest,
  analyzeAnswer,
  compareAnswer,
  document: documentSchema,
};

export const schema: Work = async ({ positional: [name] }) => {
  if (name === undefined) printJson(Object.fromEntries(Object.keys(SCHEMAS).map((key) => [key, jsonSchema(key)])));
  else printJson(jsonSchema(name));
  return 0;
};

function jsonSchema(name: string): unknown {
  const found = Object.hasOwn(SCHEMAS, name) ? SCHEMAS[name] : undefined;
  if (!found) {
    const expected = `one of ${Object.keys(SCHEMAS).join(', ')}`;
    throw new RidgelineError('unknown-id', `there is no schema ‘${name}’; expected ${expected}`, {
      field: 'name',
      value: name,
      expected,
    });
  }
  // As written, before defaults are filled in.
  return { title: name, ...z.toJSONSchema(found, { io: 'input' }) };
}
