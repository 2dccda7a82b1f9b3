import { spawnSync } from 'node:child_process';

export interface Isolation {
  file: string;
  args: string[];
}

const works = (file: string, args: string[]): boolean => spawnSync(file, args, { stdio: 'ignore' }).status === 0;

/**
 * How to start a program in a network namespace of its own, where only the loopback interface is up.
 * Root asks for the namespace outright; anyone else needs a user namespace around it. Undefined where neither is allowed.
 */
export function isolation(): Isolation | undefined {
  const options = process.getuid?.() === 0 ? ['-n'] : ['-r', '-n'];
  const script = 'ip link set lo up && exec "$@"';
  const command = { file: 'unshare', args: [...options, 'sh', '-c', script, 'sh'] };
  return works(command.file, [...command.args, 'true']) ? command : undefined;
}

/** Prefix that gives up root for an ordinary user's ids; nothing when this is an ordinary user already. */
export function asOrdinaryUser(uid: number): string[] {
  if (process.getuid?.() !== 0) return [];
  return ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--inh-caps=-all', '--'];
}
