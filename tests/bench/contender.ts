import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One way of doing a row's work. `measure` does it once, after a warm-up, and answers the cost in the row's unit. */
export interface Contender {
  name: string;
  measure(): Promise<number>;
  stop(): void;
}

/** A contender inside this process. */
export function ownContender(
  name: string,
  measure: () => number | Promise<number>,
  stop: () => void = () => undefined,
): Contender {
  return { name, stop, measure: async () => measure() };
}

/**
 * A contender in a process of its own. It writes `ready` once it is warm; for every line that it is sent it does the
 * work once and writes the cost; it ends when its input does. So contenders take turns without starting over.
 */
export async function processContender(
  name: string,
  file: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Contender> {
  const child: ChildProcessWithoutNullStreams = spawn(file, args, { env: { ...process.env, ...env } });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with status ${code}: ${complaints.trim()}`)));
  });
  ended.catch(() => undefined);
  const nextLine = async (): Promise<string> => {
    const { value, done } = await Promise.race([lines.next(), ended]);
    return done ? ended : value;
  };
  const first = await nextLine();
  if (first !== 'ready') throw new Error(`${name} wrote "${first}"; expected "ready"`);
  return {
    name,
    async measure() {
      child.stdin.write('go\n');
      const cost = Number(await nextLine());
      if (!Number.isFinite(cost)) throw new Error(`${name} wrote something that is not a number`);
      return cost;
    },
    stop() {
      child.stdin.end();
      child.kill();
    },
  };
}
