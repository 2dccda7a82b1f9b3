/** A rule as a step program, for what stands round it and asks for norms: point by point, by the rule's own kernel. */
import type { ParameterSpecs } from '../contract/parameters.ts';
import { compileUpdate, instantiateUpdate } from '../expression/compile-rule.ts';
import { drawsDeviates } from '../expression/rename-rule.ts';
import type { UpdateRule } from '../expression/rule.ts';
import { Workspace } from '../wasm/memory.ts';
import { hyperValues } from './hyper-values.ts';
import type { ProgramBody, RandomNumbers } from './program.ts';
import { typesetRule } from './typeset-rule.ts';

/** Words of 32 bits in the stream of one particle. */
const STREAM_WORDS = 8;
const CACHE_LINE = 64;

export function ruleBody(
  rule: UpdateRule,
  specs: ParameterSpecs,
  parameters: Readonly<Record<string, unknown>>,
): ProgramBody<Record<string, unknown>> {
  const { names, schedules } = hyperValues(specs, parameters);
  const isNoisy = drawsDeviates(rule);
  const vectors = Object.entries(rule.state);
  const scalars = Object.entries(rule.scalars ?? {});
  return {
    needs: 'gradient',
    ...(rule.evaluated !== undefined && { evaluated: rule.evaluated }),
    formula: () => typesetRule(rule, specs),
    state: {
      ...Object.fromEntries(vectors.map(([name, { label, symbol }]) => [name, { label, ...(symbol && { symbol }) }])),
      ...(scalars.length > 0 && { scalars: { label: 'Numbers of all coordinates' } }),
      ...(isNoisy && { deviates: { label: 'Stream of the noise' } }),
    },
    create: (_, { dimension }) => {
      const workspace = new Workspace();
      const kernel = instantiateUpdate(compileUpdate(rule, names), workspace);
      const bytes = CACHE_LINE * Math.ceil((8 * dimension) / CACHE_LINE);
      const places = {
        x: workspace.allocate(bytes),
        g: workspace.allocate(bytes),
        state: workspace.allocate(bytes * Math.max(1, vectors.length)),
        stateStride: bytes,
        streams: workspace.allocate(4 * STREAM_WORDS),
        scalars: workspace.allocateF64(Math.max(1, scalars.length)),
        hyper: workspace.allocateF64(Math.max(1, schedules.length)),
        dimension,
        particles: 1,
      };
      const g = new Float64Array(dimension);
      const state = Object.fromEntries(vectors.map(([name]) => [name, new Float64Array(dimension)]));
      const shared = Float64Array.from(scalars, ([, { initial }]) => initial);
      const stream = new Float64Array(STREAM_WORDS);
      const words = (): Uint32Array => new Uint32Array(workspace.memory.buffer, places.streams, STREAM_WORDS);
      const vector = (k: number): Float64Array => workspace.f64(places.state + k * bytes, dimension);
      return {
        state: { ...state, ...(scalars.length > 0 && { scalars: shared }), ...(isNoisy && { deviates: stream }) },
        step: (x, oracle, h, t) => {
          const hyper = workspace.f64(places.hyper, Math.max(1, schedules.length));
          for (const [k, { name }] of schedules.entries()) hyper[k] = (h as Record<string, number>)[name];
          workspace.f64(places.x, dimension).set(x);
          if (t === 1) {
            kernel.initialize(places);
            for (const [k, [name]] of vectors.entries()) state[name].set(vector(k));
            if (isNoisy) drawWords(stream, oracle.random);
          }
          oracle.gradient(x, g);
          workspace.f64(places.g, dimension).set(g);
          for (const [k, [name]] of vectors.entries()) vector(k).set(state[name]);
          workspace.f64(places.scalars, Math.max(1, scalars.length)).set(shared);
          words().set(stream);
          kernel.update(places, t);
          x.set(workspace.f64(places.x, dimension));
          for (const [k, [name]] of vectors.entries()) state[name].set(vector(k));
          shared.set(workspace.f64(places.scalars, scalars.length));
          stream.set(words());
        },
      };
    },
  };
}

/** A stream that is nowhere near its one bad state, 0. */
function drawWords(out: Float64Array, random: RandomNumbers): void {
  for (let k = 0; k < out.length; k++) out[k] = random.integer(4_294_967_296);
}
