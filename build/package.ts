// npm run package                      release/ridgeline-<version>-<platform>.tar.gz: Node, app and launcher, for the browser
// npm run package -- --desktop [TARGET ...] [--electron-dist FOLDER] [--unfused]
//                                      the Electron app; --unfused leaves it open to a test driver and is not for release
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, Platform } from 'electron-builder';
import { electronBuilderConfig } from './electron-builder.ts';
import { root } from './entries.ts';
import { packPortable } from './portable.ts';

/** Packs the desktop app for this platform from an unpacked Electron; answers the paths that were written. */
export async function packDesktop(
  electronDist: string,
  targets: string[],
  { fused = true, output = '' } = {},
): Promise<string[]> {
  const { electronFuses, ...rest } = electronBuilderConfig;
  const config = { ...rest, electronDist, ...(fused && electronFuses && { electronFuses }) };
  if (output) config.directories = { ...config.directories, output };
  return build({ projectDir: root, targets: Platform.current().createTarget(targets), config });
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { desktop: { type: 'boolean' }, unfused: { type: 'boolean' }, 'electron-dist': { type: 'string' } },
  });
  if (!values.desktop) {
    console.error(`Packed ${packPortable()}`);
    return;
  }
  const folder =
    values['electron-dist'] ?? process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules/electron/dist');
  if (!existsSync(folder)) {
    throw new Error(
      `no unpacked Electron at ${folder}; npm start -- --electron fetches one, or name it with --electron-dist`,
    );
  }
  for (const path of await packDesktop(folder, positionals, { fused: !values.unfused }))
    console.error(`Packed ${path}`);
}

if (process.argv[1] === import.meta.filename) await main();
