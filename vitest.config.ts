import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { fontsAlias } from './build/fonts.ts';

const minutes = (count: number): number => count * 60_000;

export default defineConfig({
  cacheDir: '.cache/vite',
  resolve: { alias: fontsAlias },
  test: {
    maxWorkers: availableParallelism(),
    reporters: ['default', './build/totals-reporter.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'core', include: ['tests/{core,conformance,gallery}/**/*.spec.ts'], testTimeout: minutes(1) },
      },
      {
        extends: true,
        test: {
          name: 'node',
          include: ['tests/{electron,build,contract}/**/*.spec.ts'],
          testTimeout: minutes(1),
          hookTimeout: minutes(1),
        },
      },
      {
        extends: true,
        test: { name: 'renderer', include: ['tests/renderer/**/*.spec.{ts,tsx}'] },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.spec.ts'],
          fileParallelism: false,
          // What a window shows comes when its machine has time for it.
          expect: { poll: { timeout: 15_000 } },
          testTimeout: minutes(3),
          hookTimeout: minutes(2),
        },
      },
    ],
  },
});
