/** Who may talk to the browser shell: one-time codes, session tokens, and the Host and Origin of a request. */
import { createHash, randomBytes } from 'node:crypto';

const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?$/;

/** A Host header that names this machine, on any port: `ssh -L` may carry the window to another one. */
export function isLocalHost(host: string | undefined): host is string {
  return host !== undefined && LOCAL_HOST.test(host);
}

/** The page that opens the socket came from the address that it talks to. A browser sends both; a page cannot change them. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return isLocalHost(host) && origin === `http://${host}`;
}

/** Most codes that can be open at a time; the oldest is dropped. */
const OPEN_CODES = 16;

/** The user at the other end of a connection, where the system tells. */
export type UserOfPeer = () => number | null;

export class Access {
  private readonly codes = new Map<string, { user: number | null }>();
  private readonly tokens = new Set<string>();

  /**
   * A code that works once. With `user`, only a process of that user can use it: for a code that others on the machine
   * could have read from the command line of the browser that was started with it.
   */
  newCode(user: number | null = null): string {
    const code = secret();
    this.codes.set(digest(code), { user });
    for (const oldest of this.codes.keys()) {
      if (this.codes.size <= OPEN_CODES) break;
      this.codes.delete(oldest);
    }
    return code;
  }

  /** Uses up the code; the session token that it bought, or null for a code that is unknown, was used or is another's. */
  redeem(code: string, userOfPeer: UserOfPeer = () => null): string | null {
    const found = this.codes.get(digest(code));
    if (!found) return null;
    const peer = found.user === null ? null : userOfPeer();
    // Root could read this process's memory anyway, and relays such as WSL's connect as root.
    if (peer !== null && peer !== 0 && peer !== found.user) return null;
    this.codes.delete(digest(code));
    const token = secret();
    this.tokens.add(digest(token));
    return token;
  }

  accepts(token: string): boolean {
    return this.tokens.has(digest(token));
  }
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}

/** Secrets are looked up by digest, so that how long a comparison takes says nothing about them. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
