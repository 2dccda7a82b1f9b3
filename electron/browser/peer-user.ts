/** Which user owns the other end of a connection on this machine's loopback. */
import { readFileSync } from 'node:fs';

const TABLE = '/proc/net/tcp';

/** 127.0.0.1:port as the kernel's table spells it, on the little-endian machines that Ridgeline runs on. */
const loopback = (port: number): string => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;

/** The user id from Linux's table of connections; null elsewhere, or when the connection is not in it. */
export function userOfPeer(peerPort: number, ownPort: number, table: () => string = readTable): number | null {
  const [peer, own] = [loopback(peerPort), loopback(ownPort)];
  for (const line of table().split('\n')) {
    // sl, local address, remote address, state, queues, timer, retransmits, user id
    const fields = line.trim().split(/\s+/);
    if (fields[1] === peer && fields[2] === own) return Number(fields[7]);
  }
  return null;
}

function readTable(): string {
  try {
    return readFileSync(TABLE, 'utf8');
  } catch {
    return '';
  }
}
