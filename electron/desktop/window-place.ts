/** Where the window was, kept in the data folder from start to start. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AppWindow } from './electron-api.ts';
import type { SavedBounds } from './policy.ts';

const whole = z.number().int().min(-100_000).max(100_000);
const saved = z.strictObject({ x: whole, y: whole, width: whole.min(1), height: whole.min(1), maximized: z.boolean() });

const fileIn = (dataFolder: string): string => join(dataFolder, 'window-place.json');

/** Null for a first start, and for a file that is not ours. */
export function readPlace(dataFolder: string): SavedBounds | null {
  try {
    return saved.parse(JSON.parse(readFileSync(fileIn(dataFolder), 'utf8')));
  } catch {
    return null;
  }
}

export function savePlace(dataFolder: string, window: Pick<AppWindow, 'getNormalBounds' | 'isMaximized'>): void {
  const { x, y, width, height } = window.getNormalBounds();
  try {
    writeFileSync(fileIn(dataFolder), JSON.stringify({ x, y, width, height, maximized: window.isMaximized() }));
  } catch {
    // A full disk must not keep a window from closing; the next start uses the usual place.
  }
}
