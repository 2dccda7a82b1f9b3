/** The command line: picks the verb, prints errors as the scripting interface says, and sets the exit status. */
import { RidgelineError, toEnvelope } from '../../core/contract/errors.ts';
import { nearestName } from '../../core/contract/nearest-name.ts';
import { errorObject, printJson, printLine, say, statusOf } from './output.ts';
import { compare, evaluate, exportVerb, inspect, list, reproduce, run, serve } from './verbs.ts';

const VERBS: Record<string, { help: string; work: (words: string[]) => Promise<number> }> = {
  list: { help: 'landscapes|optimizers|analyses|gallery [--json]', work: list },
  evaluate: { help: 'REQUEST.json [--json]', work: evaluate },
  run: { help: 'EXPERIMENT.json|SESSION.ridge [--save S.ridge] [--workers N] [--json]', work: run },
  compare: { help: 'SESSION.ridge [--json]', work: compare },
  export: { help: 'SESSION.ridge --to FOLDER [--format csv|json]', work: exportVerb },
  inspect: { help: 'SESSION.ridge [--json]', work: inspect },
  reproduce: { help: 'SESSION.ridge [--workers N] [--alone] [--json]', work: reproduce },
  open: { help: '[SESSION.ridge]', work: (words) => serve(words, true) },
  serve: { help: '[--port N]', work: (words) => serve(words, false) },
};

async function main(words: string[]): Promise<number> {
  const [verb, ...rest] = words;
  if (verb === undefined || verb === '--help' || verb === 'help') {
    printLine('ridgeline: loss landscapes and optimizer dynamics\n');
    for (const [name, { help }] of Object.entries(VERBS)) printLine(`  ridgeline ${name} ${help}`);
    printLine(
      '\n--json prints one JSON value; - reads standard input. Exit status: 0 done, 1 failed, 2 wrong request.',
    );
    return verb === undefined ? 2 : 0;
  }
  const found = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!found) {
    const names = Object.keys(VERBS);
    throw new RidgelineError(
      'invalid-request',
      `there is no verb ‘${verb}’; did you mean ${nearestName(verb, names)}?`,
      { field: 'verb', value: verb, expected: names.join(' or ') },
    );
  }
  return found.work(rest);
}

const words = process.argv.slice(2);
try {
  process.exitCode = await main(words);
} catch (error) {
  const envelope = toEnvelope(error);
  if (words.includes('--json')) printJson(errorObject(error));
  else say(`ridgeline: ${envelope.message}`);
  process.exitCode = statusOf(envelope);
}
