/** What a rule's text offers and lacks, in words: names to complete, and names that nothing knows yet. */
import type { ErrorEnvelope } from '../../../core/contract/errors.ts';
import type { OwnRuleText } from '../../../core/contract/summaries.ts';
import type { Completion } from '../landscape/complete-name.ts';

const FUNCTIONS = 'exp log sqrt sin cos tan asin acos atan sinh cosh tanh abs sign floor min max if'.split(' ');

/** Every name that may stand in the lines, those of the rule first. */
export function ruleNames({ lines, values, state, scalars }: OwnRuleText): Completion[] {
  const assigned = lines.split('\n').flatMap((line) => /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*=/u.exec(line)?.[1] ?? []);
  const own = new Set([...Object.keys(values), ...Object.keys(state), ...Object.keys(scalars), ...assigned]);
  return [
    ...[...own].map((name) => ({ name, insert: name })),
    ...['x', 'g', 't', 'xi', 'pi'].filter((name) => !own.has(name)).map((name) => ({ name, insert: name })),
    ...FUNCTIONS.map((name) => ({ name, insert: `${name}(` })),
  ];
}

/** As the document holds an own rule: what is empty is left out. */
export function ownParameters({ lines, values, state, scalars, evaluated }: OwnRuleText): Record<string, unknown> {
  return {
    lines,
    values,
    state,
    ...(Object.keys(scalars).length > 0 && { scalars }),
    ...(evaluated ? { evaluated } : {}),
  };
}

/** The name that a message says nothing knows; null where it says something else. */
export function unknownName(error: Pick<ErrorEnvelope, 'code' | 'message' | 'field'> | null): string | null {
  if (error?.code !== 'invalid-formula' || !error.field?.endsWith('.lines')) return null;
  const name = /‘([A-Za-z_][A-Za-z0-9_]*)’ is not known here/.exec(error.message)?.[1];
  return name ?? null;
}

/** Which parameter of an own rule a message is about. */
export function ruleField(error: Pick<ErrorEnvelope, 'field'> | null): 'lines' | 'values' | 'state' | 'scalars' | null {
  const field = /(?:^|\.)parameters\.(lines|values|state|scalars)(?:\.|$)/.exec(error?.field ?? '')?.[1];
  return (field as 'lines' | undefined) ?? null;
}
