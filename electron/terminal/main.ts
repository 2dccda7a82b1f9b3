/** The command line: picks the verb, prints errors as the scripting interface says, and sets the exit status. */
import { RidgelineError, toEnvelope } from '../../core/contract/errors.ts';
import { nearestName } from '../../core/contract/nearest-name.ts';
import { APP_VERSION } from '../laboratory/version.ts';
import { readArguments } from './arguments.ts';
import { helpOf, overview } from './help.ts';
import { endWhenNobodyReads, errorObject, printJson, printLine, sayError, statusOf } from './output.ts';
import type { Verb } from './verb.ts';
import { VERBS } from './verbs.ts';

const HELP = ['--help', '-h'];

async function main(words: readonly string[]): Promise<number> {
  const [first, ...rest] = words;
  if (first === undefined || HELP.includes(first) || (first === 'help' && rest.length === 0)) {
    printLine(overview(APP_VERSION));
    return first === undefined ? 2 : 0;
  }
  if (first === '--version' || first === 'version') {
    printLine(APP_VERSION);
    return 0;
  }
  const verb = verbNamed(first === 'help' ? (rest[0] as string) : first);
  if (first === 'help' || rest.some((word) => HELP.includes(word))) {
    printLine(helpOf(verb));
    return 0;
  }
  const given = readArguments(rest, verb);
  return (await verb.load())(given);
}

function verbNamed(name: string): Verb {
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb) return verb;
  const names = Object.keys(VERBS);
  throw new RidgelineError(
    'invalid-request',
    `there is no verb ‘${name.slice(0, 60)}’; did you mean ${nearestName(name, names)}?`,
    { field: 'verb', value: name.slice(0, 60), expected: `one of ${names.join(', ')}` },
  );
}

const words = process.argv.slice(2);
endWhenNobodyReads();
try {
  process.exitCode = await main(words);
} catch (error) {
  if (words.includes('--json')) printJson(errorObject(error));
  else sayError(error);
  process.exitCode = statusOf(toEnvelope(error));
}
