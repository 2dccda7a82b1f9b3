/** A second start finds the shell that runs already and gets an address from it, instead of a second service on the same data. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const notice = z.strictObject({ port: z.number().int().min(1).max(65_535), key: z.string().min(20) });
const request = z.strictObject({ session: z.string().max(4096).optional() });
const answer = z.strictObject({
  /** For a browser that is started with it, by this user only. */
  launched: z.string(),
  /** For a person who opens it. */
  printed: z.string(),
  problem: z.string().nullable(),
});
export type AnotherWindow = z.infer<typeof answer>;

const ANOTHER_WINDOW = '/another-window';
const PATIENCE_MS = 20_000;

/** Home folders are shared between machines, so each has a notice of its own. */
const noticeFile = (dataFolder: string): string => join(dataFolder, `browser-shell-${hostname()}.json`);

/** Asks the shell that works on `dataFolder` for addresses; null when none runs. */
export async function askRunningShell(dataFolder: string, session: string | undefined): Promise<AnotherWindow | null> {
  try {
    const { port, key } = notice.parse(JSON.parse(readFileSync(noticeFile(dataFolder), 'utf8')));
    const response = await fetch(`http://127.0.0.1:${port}${ANOTHER_WINDOW}`, {
      method: 'POST',
      headers: { Authorization: key },
      body: JSON.stringify({ session }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return response.ok ? answer.parse(await response.json()) : null;
  } catch {
    // No notice, or one that a shell left behind when it was killed.
    return null;
  }
}

export interface ShellNotice {
  /** For the server: answers whoever can read the notice. */
  onPost(path: string, authorization: string | undefined, body: string): Promise<AnotherWindow | null>;
  /** Leaves word of the port, readable by this user only. */
  post(port: number): void;
  withdraw(): void;
}

export function shellNotice(
  dataFolder: string,
  another: (session: string | undefined) => Promise<AnotherWindow>,
): ShellNotice {
  const key = randomBytes(24).toString('base64url');
  const file = noticeFile(dataFolder);
  return {
    onPost: async (path, authorization, body) => {
      if (path !== ANOTHER_WINDOW || !isSame(authorization ?? '', key)) return null;
      return another(request.parse(JSON.parse(body)).session);
    },
    post: (port) => {
      rmSync(file, { force: true });
      writeFileSync(file, JSON.stringify({ port, key }), { mode: 0o600 });
    },
    withdraw: () => {
      try {
        if (notice.parse(JSON.parse(readFileSync(file, 'utf8'))).key === key) rmSync(file);
      } catch {
        // Somebody has removed it, or put another in its place: it is not ours any more.
      }
    },
  };
}

function isSame(given: string, key: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}
