import { performance } from 'node:perf_hooks';
import { analyzeRequest } from '../../../core/contract/requests.ts';
import { measureRequested } from '../../../core/engine/analyze.ts';
import { resolveLandscape } from '../../../core/engine/resolve.ts';
import { landscapeStart } from '../../../core/engine/starts.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { type Contender, ownContender } from '../contender.ts';
import type { Entrant, Row } from '../measure.ts';
import { pythonEntrant } from '../toolchains.ts';

/** 4,285 parameters on 1,003 rows of the digits. */
const landscape = { family: 'network', parameters: { data: 'digits', hidden: [57], trainFraction: 0.558 } };

/** The analysis as it is asked for, from the landscape's description to the answer. */
function ours(name: string, analysis: string, parameters: Record<string, unknown>): Contender {
  const point = [...landscapeStart(resolveLandscape(landscape, builtInData, 'landscape'), builtInData, 0)];
  const request = analyzeRequest.parse({ analysis, landscape, at: { point }, parameters });
  const measure = (): number => {
    const began = performance.now();
    measureRequested(request, builtInData, () => undefined);
    return (performance.now() - began) / 1000;
  };
  measure();
  return ownContender(name, measure);
}

async function besidePyTorch(own: Contender[], task: string): Promise<Entrant[]> {
  return [...own, await pythonEntrant('PyTorch, 1 thread', 'torch', 'curvature.py', [task, '1'])];
}

export const curvatureRows: Row[] = [
  {
    id: 'sharpness',
    title:
      'Largest Hessian eigenvalue of a 64-57-10 tanh network (4,285 parameters) on 1,003 points (target: less than 0.05)',
    unit: 's',
    better: 'lower',
    rivals: true,
    entrants: () => besidePyTorch([ours('Ridgeline, 1 thread', 'sharpness', { ends: 'largest' })], 'sharpness'),
  },
  {
    id: 'spectral-density',
    title: 'Spectral density of the same Hessian, 80 Lanczos steps and 10 probes (target: less than 0.5)',
    unit: 's',
    better: 'lower',
    rivals: true,
    entrants: () =>
      besidePyTorch(
        [
          ours('Ridgeline, 1 thread', 'spectral-density', {}),
          ours('Ridgeline, all products in f64', 'spectral-density', { products: 'double' }),
        ],
        'density',
      ),
  },
];
