/** The browser shell's command line. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { RidgelineError } from '../../core/contract/errors.ts';

export interface ShellArguments {
  /** 0: the usual port, or any free one when it is taken. */
  port: number;
  open: boolean;
  dataFolder: string | undefined;
  session: string | undefined;
}

export const USAGE = 'expected [SESSION.ridge] [--port N] [--open | --no-open] [--data-folder FOLDER]';

/** `open` is what holds when neither --open nor --no-open is given. */
export function shellArguments(argv: readonly string[], open: boolean, folder = process.cwd()): ShellArguments {
  const { values, positionals } = parse(argv);
  if (positionals.length > 1) {
    throw wrong('session', positionals.join(' '), 'one session at most');
  }
  if (values.open && values['no-open']) throw wrong('--open', '--open --no-open', 'one of them');
  const at = (path: string | undefined) => (path === undefined ? undefined : resolve(folder, path));
  return {
    port: portNumber(values.port),
    open: values.open ?? (values['no-open'] ? false : open),
    dataFolder: at(values['data-folder']),
    session: at(positionals[0]),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        open: { type: 'boolean' },
        'no-open': { type: 'boolean' },
        'data-folder': { type: 'string' },
      },
    });
  } catch (error) {
    throw wrong('arguments', argv.join(' '), USAGE, (error as Error).message);
  }
}

function portNumber(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (!/^[0-9]{1,5}$/.test(text) || port < 1 || port > 65_535)
    throw wrong('--port', text, 'a whole number, 1 to 65535');
  return port;
}

function wrong(field: string, value: string, expected: string, reason?: string): RidgelineError {
  const what = expected.startsWith('expected ') ? expected : `expected ${expected}`;
  const message = `${field} is ‘${value}’; ${what}.${reason === undefined ? '' : ` ${reason}`}`;
  return new RidgelineError('invalid-request', message, { field, value, expected: what.slice('expected '.length) });
}
