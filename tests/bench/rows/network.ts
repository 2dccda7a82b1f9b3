import { performance } from 'node:perf_hooks';
import { planeGround } from '../../../core/engine/planes/ground.ts';
import { resolvePlane } from '../../../core/engine/planes/resolve.ts';
import { gridValues } from '../../../core/engine/planes/sample.ts';
import { resolveLandscape } from '../../../core/engine/resolve.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { BLOCK_ROWS, FORMATS } from '../../../core/landscapes/network/format.ts';
import { fullyConnectedKernel } from '../../../core/landscapes/network/fully-connected.ts';
import { networkFunctions } from '../../../core/landscapes/network/module.ts';
import { Workspace } from '../../../core/wasm/memory.ts';
import { madeUpData, optionsFor } from '../../core/landscapes/network-setup.ts';
import { type Contender, ownContender } from '../contender.ts';
import type { Entrant, Row } from '../measure.ts';
import { pythonEntrant } from '../toolchains.ts';

const repeats = 20;

function ourStep(): Contender {
  const workspace = new Workspace();
  const kernel = fullyConnectedKernel(workspace, 'f32', madeUpData(1000, 64, 10), optionsFor(64, [200, 200], 10));
  const bytes = Math.ceil((4 * kernel.dimension) / 64) * 64;
  const [x, g] = [workspace.allocate(bytes), workspace.allocate(bytes)];
  const point = workspace.f32(x, kernel.dimension);
  const gradient = workspace.f32(g, kernel.dimension);
  for (let i = 0; i < point.length; i += 1) point[i] = 0.1 * Math.sin(i + 1);
  return ownContender('Ridgeline, 1 thread', () => {
    const began = performance.now();
    for (let step = 0; step < repeats; step += 1) {
      kernel.gradient(x, g);
      for (let i = 0; i < point.length; i += 1) point[i]! -= 0.01 * gradient[i]!;
    }
    return (performance.now() - began) / repeats;
  });
}

function ourProduct(): Contender {
  const size = 512;
  const workspace = new Workspace();
  const functions = networkFunctions('f32', workspace);
  const weights = workspace.allocate(4 * size * size);
  const panels = workspace.allocate(4 * size * size);
  const bias = workspace.allocate(4 * size);
  const blockBytes = size * FORMATS.f32.stride;
  const columns = Array.from({ length: size / BLOCK_ROWS }, () => ({
    b: workspace.allocate(blockBytes),
    c: workspace.allocate(blockBytes),
  }));
  for (const [address, count] of [
    [weights, size * size],
    [bias, size],
    ...columns.map(({ b }) => [b, blockBytes / 4]),
  ]) {
    workspace.f32(address!, count!).forEach((_, index, numbers) => {
      numbers[index] = Math.sin(index + 1);
    });
  }
  return ownContender('Ridgeline, 1 thread', () => {
    const began = performance.now();
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      functions.packPanels(weights, size, size, 1, panels);
      for (const { b, c } of columns) functions.product(panels, size / 4, size, b, c, BLOCK_ROWS, bias);
    }
    return (repeats * 2 * size * size * size) / ((performance.now() - began) * 1e6);
  });
}

const side = 51;

/** The plane of the window, directions resolved before: 64-57-10 has 4,285 parameters, and 0.558 of the digits are 1,003 rows. */
function ourPlane(): Contender {
  const parameters = { data: 'digits', hidden: [57], trainFraction: 0.558 };
  const resolved = resolveLandscape({ family: 'network', parameters }, builtInData, 'landscape');
  const ground = planeGround(resolved, builtInData);
  const at = { kind: 'start', seed: 0 } as const;
  const plane = resolvePlane({ kind: 'random', seed: 0, normalise: 'filter', biases: 'zero', at }, ground);
  const { landscape } = ground.picture();
  return ownContender('Ridgeline, 1 thread', () => {
    const began = performance.now();
    gridValues(plane, [-1, 1, -1, 1], [side, side], landscape, () => undefined);
    return (performance.now() - began) / 1000;
  });
}

async function withPyTorch(ours: Contender, task: string, threads: readonly number[]): Promise<Entrant[]> {
  const entrants: Entrant[] = [ours];
  for (const count of threads) {
    const name = `PyTorch, ${count} ${count === 1 ? 'thread' : 'threads'}`;
    entrants.push(await pythonEntrant(name, 'torch', 'network.py', [task, String(count)]));
  }
  return entrants;
}

export const networkRows: Row[] = [
  {
    id: 'network-step',
    title: 'Full-batch step of a 64-200-200-10 tanh network on 1,000 points, f32',
    unit: 'ms',
    better: 'lower',
    rivals: true,
    entrants: () => withPyTorch(ourStep(), 'step', [1, 2]),
  },
  {
    id: 'matrix-product',
    title: 'Product of two 512 x 512 matrices, f32',
    unit: 'GFLOP/s',
    better: 'higher',
    rivals: true,
    entrants: () => withPyTorch(ourProduct(), 'product', [1]),
  },
  {
    id: 'network-plane',
    title: 'Plane of 51 x 51 losses of a 64-57-10 tanh network (4,285 parameters) on 1,003 points, f32',
    unit: 's',
    better: 'lower',
    rivals: true,
    entrants: () => withPyTorch(ourPlane(), 'plane', [1]),
  },
];
