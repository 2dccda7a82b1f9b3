// Makes dist/ from the sources: the window (dist/renderer), what Node and Electron start (dist/electron, one file
// each, needing no node_modules), the preload script, the fonts, and the list of what is shipped and its licences.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig, type Plugin } from 'vite';
import { exists, hostEntries, preloadEntry, root } from './entries.ts';
import { fontsAlias, generateFonts, katexAlias } from './fonts.ts';
import { writeLicenses } from './licenses.ts';

const shippedModules = new Set<string>();

const noteShippedModules: Plugin = {
  name: 'note-shipped-modules',
  generateBundle(_options, bundle) {
    for (const output of Object.values(bundle)) {
      if (output.type === 'chunk') for (const id of output.moduleIds) shippedModules.add(id);
    }
  },
};

const common: InlineConfig = { configFile: false, logLevel: 'warn', plugins: [noteShippedModules] };

function hostConfig(name: string, source: string, format: 'es' | 'cjs'): InlineConfig {
  return {
    ...common,
    root,
    // ws asks for two optional native packages unless it is told not to.
    define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
    ssr: { noExternal: true, external: ['electron'], target: 'node' },
    build: {
      ssr: true,
      target: 'node24',
      outDir: join(root, 'dist/electron'),
      emptyOutDir: false,
      rolldownOptions: {
        input: { [name]: join(root, source) },
        output: {
          format,
          entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js',
          codeSplitting: false,
        },
      },
    },
  };
}

const rendererConfig: InlineConfig = {
  ...common,
  plugins: [react(), noteShippedModules],
  root: join(root, 'renderer'),
  base: './',
  resolve: { alias: { ...fontsAlias, ...katexAlias } },
  build: {
    outDir: join(root, 'dist/renderer'),
    emptyOutDir: false,
    // The window's content security policy has no data: fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4096,
  },
};

async function buildIfWritten(source: string, config: InlineConfig): Promise<void> {
  if (exists(source)) await build(config);
  else console.error(`not there yet, left out: ${source}`);
}

rmSync(join(root, 'dist'), { recursive: true, force: true });
await generateFonts();
for (const [name, source] of Object.entries(hostEntries)) await buildIfWritten(source, hostConfig(name, source, 'es'));
await buildIfWritten(preloadEntry, hostConfig('preload', preloadEntry, 'cjs'));
await buildIfWritten('renderer/index.html', rendererConfig);
writeLicenses(shippedModules);
