/** The help of the command line: all verbs in short, or one at length. */
import type { OptionSpecs } from './arguments.ts';
import type { Verb } from './verb.ts';
import { VERBS } from './verbs.ts';

export function overview(version: string): string {
  const width = Math.max(...Object.keys(VERBS).map((name) => name.length));
  return [
    `Ridgeline ${version}: loss landscapes and optimizer dynamics`,
    '',
    ...Object.entries(VERBS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'ridgeline VERB --help says more. --json prints one JSON value; - reads standard input.',
    'Exit status: 0 done, 1 the work failed or a claim fails, 2 the request was wrong.',
  ].join('\n');
}

export function helpOf({ usage, summary, options, examples }: Verb): string {
  return [
    `ridgeline ${usage}`,
    '',
    summary,
    ...optionLines(options),
    '',
    ...examples.map((example) => (example.includes('ridgeline') ? `  ${example}` : `  ridgeline ${example}`)),
  ].join('\n');
}

function optionLines(options: OptionSpecs): string[] {
  const entries = Object.entries(options).map(
    ([name, { value, help }]) => [value === undefined ? `--${name}` : `--${name} ${value}`, help] as const,
  );
  const width = Math.max(0, ...entries.map(([words]) => words.length));
  return entries.length === 0 ? [] : ['', ...entries.map(([words, help]) => `  ${words.padEnd(width)}  ${help}`)];
}
