/** Where runs begin. */
import type { StartsSpec } from '../contract/experiment.ts';
import { pointFromWeights } from '../landscapes/data/weights.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { streams } from '../math/streams.ts';
import { landscapePart, type ResolvedLandscape } from './resolve.ts';
import { type RunSpec, startIdentity } from './run-spec.ts';

/**
 * Writes the start of a seed to `out` (dimension numbers). Coordinate i of seed s depends on the landscape, i and s
 * alone: normal starts are center + scale * (standard normal number i), uniform ones low + (high - low) * (uniform number i).
 */
export function startWriter(
  spec: Pick<RunSpec, 'landscape' | 'starts'>,
  resolved: ResolvedLandscape,
  data: DataLookup,
): (seed: number, out: Float64Array) => void {
  const { starts } = spec;
  const source = streams('start', startIdentity(spec));
  switch (starts.kind) {
    case 'point':
      return (_, out) => out.set(starts.point);
    case 'normal':
      return (seed, out) => {
        source(seed).fillNormal(out);
        for (let i = 0; i < out.length; i++) out[i] = (starts.center?.[i] ?? 0) + starts.scale * out[i];
      };
    case 'uniform':
      return (seed, out) => {
        source(seed).fillUniform(out);
        for (let i = 0; i < out.length; i++) {
          const low = bound(starts, 'low', i);
          out[i] = low + (bound(starts, 'high', i) - low) * out[i];
        }
      };
    case 'weights': {
      const { definition, parameters, dimension } = resolved;
      const point = new Float64Array(dimension);
      pointFromWeights(data(starts.weights), definition.tensors?.(parameters, data), dimension, point);
      return (_, out) => out.set(point);
    }
    case 'landscape': {
      const own = resolved.definition.start(resolved.parameters, data);
      return own.kind === 'point' ? (_, out) => out.set(own.point) : (seed, out) => own.draw(source(seed), out);
    }
  }
}

/** The family's own start as a run of this seed would have it. */
export function landscapeStart(resolved: ResolvedLandscape, data: DataLookup, seed: number): Float64Array {
  const out = new Float64Array(resolved.dimension);
  startWriter({ landscape: landscapePart(resolved), starts: { kind: 'landscape' } }, resolved, data)(seed, out);
  return out;
}

function bound(starts: Extract<StartsSpec, { kind: 'uniform' }>, side: 'low' | 'high', index: number): number {
  const value = starts[side];
  return typeof value === 'number' ? value : value[index];
}
