/** Whether a session can be worked on where it lies. */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Magic numbers of statfs(2) for file systems over a network, where SQLite's locks cannot be relied on. */
const NETWORK_FILE_SYSTEMS = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9P'],
  [0x5346414f, 'AFS'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
]);

/** Null when the file can be written in place; else the end of a sentence that begins with its name. */
export function whyNotWritable(path: string): string | null {
  if (!existsSync(path)) return null;
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch {
    return 'is read-only';
  }
  try {
    // The journal is a file beside the session.
    accessSync(dirname(path), constants.W_OK);
  } catch {
    return `lies in ${basename(dirname(path))}, a read-only folder`;
  }
  const network = NETWORK_FILE_SYSTEMS.get(statfsSync(path).type);
  return network ? `lies on a network folder (${network})` : null;
}
