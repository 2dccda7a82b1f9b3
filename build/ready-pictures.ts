// Computes what the cards of the start page show: runs every ready experiment and writes
// renderer/panels/welcome/pictures.json. Run again when a ready experiment changes: `node build/ready-pictures.ts`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document } from '../core/contract/document.ts';
import type { Box } from '../core/contract/summaries.ts';
import { readyExperiments } from '../core/gallery/ready/index.ts';
import { createLaboratory, type Laboratory } from '../electron/laboratory/laboratory.ts';
import { root } from './entries.ts';

/** The shape of a card's picture. */
const ASPECT = 340 / 225;
const PARTICLES = 700;
const POINTS_OF_A_CURVE = 120;

/** The extent of the paths with a margin of their size round them. */
function around(paths: readonly { points: Float64Array }[], margin: number): Box {
  const xs = paths.flatMap(({ points }) => Array.from(points).filter((_, i) => i % 2 === 0));
  const ys = paths.flatMap(({ points }) => Array.from(points).filter((_, i) => i % 2 === 1));
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const size = margin * Math.max(right - left, high - low);
  return [left - size, right + size, low - size, high + size];
}

/** The box, made wider or taller about its middle until it has the picture's shape. */
function fitted([left, right, low, high]: Box): Box {
  const width = right - left;
  const height = high - low;
  const grow = width / height < ASPECT ? [(height * ASPECT - width) / 2, 0] : [0, (width / ASPECT - height) / 2];
  return [left - grow[0]!, right + grow[0]!, low - grow[1]!, high + grow[1]!];
}

function short(values: ArrayLike<number>, decimals: number): number[] {
  return Array.from(values, (value) => Number(value.toFixed(decimals)));
}

function slotOf(document: Document, optimizer: string): number {
  return document.optimizers.find((item) => item.id === optimizer)?.slot ?? 0;
}

async function picture(laboratory: Laboratory, id: string, kind: string): Promise<unknown> {
  const { document } = await laboratory.newSession({ ready: id });
  const experiment = document?.experiments[0];
  const landscape = document?.landscapes[0];
  if (!document || !experiment || !landscape) throw new Error(`${id} has no experiment or no landscape`);
  await laboratory.run({ experiment: experiment.id });
  await laboratory.whenIdle();
  const about = { experiment: experiment.id, landscape: landscape.id };
  const spec = { family: landscape.family, parameters: landscape.parameters };
  const names = document.optimizers.map((item) => item.name).join(', ');
  if (kind === 'trajectories') {
    const answer = await laboratory.summary({ kind: 'trajectories', ...about, runs: 1 });
    if (answer.kind !== 'trajectories') throw new Error(`${id}: asked for paths, got ${answer.kind}`);
    return {
      kind: 'paths',
      words: `Paths of ${names} over the contours of ${landscape.name}`,
      landscape: spec,
      box: fitted(around(answer.trajectories, 0.3)),
      paths: answer.trajectories.map((path) => ({
        slot: slotOf(document, path.optimizer),
        points: short(path.points, 3),
      })),
    };
  }
  if (kind === 'particles') {
    const answer = await laboratory.summary({ kind: 'end-points', ...about, runs: PARTICLES });
    if (answer.kind !== 'end-points') throw new Error(`${id}: asked for end points, got ${answer.kind}`);
    const [ends] = answer.ends;
    if (!ends) throw new Error(`${id} has no end points`);
    return {
      kind: 'particles',
      words: `${ends.points.length / 2} particles of ${names} over the contours of ${landscape.name}`,
      landscape: spec,
      box: fitted(answer.box),
      slot: slotOf(document, ends.optimizer),
      points: short(ends.points, 3),
    };
  }
  const answer = await laboratory.summary({ kind: 'curves', ...about, metric: 'loss', pixels: POINTS_OF_A_CURVE });
  if (answer.kind !== 'curves') throw new Error(`${id}: asked for curves, got ${answer.kind}`);
  return {
    kind: 'curves',
    words: `Median loss of ${names} on ${landscape.name}`,
    curves: answer.curves.map((curve) => ({
      slot: slotOf(document, curve.optimizer),
      steps: short(curve.steps, 0),
      values: Array.from(curve.median, (value) => Number(value.toPrecision(4))),
    })),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-pictures-'));
const laboratory = createLaboratory({ dataFolder: folder, workers: 2, version: 'pictures' });
const pictures: Record<string, unknown> = {};
for (const ready of readyExperiments) pictures[ready.id] = await picture(laboratory, ready.id, ready.picture);
await laboratory.close();
rmSync(folder, { recursive: true, force: true });
writeFileSync(join(root, 'renderer/panels/welcome/pictures.json'), `${JSON.stringify(pictures)}\n`);
