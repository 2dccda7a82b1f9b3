/** Update rules as elementwise kernels, for gradients that come from elsewhere. */

import { emitLoadStream, emitNormalPair, emitStoreStream } from '../math/particle-streams.ts';
import { type Arithmetic, type Format, type Mask, simdArithmetic, type Value } from '../wasm/arithmetic.ts';
import { type FunctionBuilder, type Local, ModuleBuilder } from '../wasm/encoder.ts';
import type { Workspace } from '../wasm/memory.ts';
import { localOf } from './emit-operations.ts';
import { ProgramEmitter } from './emit-program.ts';
import {
  columnBytes,
  emitDeviates,
  emitLoadColumns,
  emitRuleStep,
  emitScalarPart,
  releaseValues,
} from './emit-rule.ts';
import { instantiateKernel } from './instantiate-kernel.ts';
import { lowerRule, type RuleNames, type RuleProgram } from './lower-rule.ts';
import type { UpdateRule } from './rule.ts';

/** A module that imports its memory as `env.memory`; see `UpdateExports`. */
export interface CompiledUpdate {
  rule: RuleProgram;
  format: Format;
  bytes: Uint8Array;
}

/**
 * What the module exports. `x`, `g` and state are rows `[dimension][particles]` of f64 (or f32); state vectors follow each
 * other at `stateStride` bytes. Rows may have one particle or an even number. `hyper` is one row of f64, `scalars` the
 * scalar states (f64, read and written), `streams` the particles' random streams, `[4][particles]` u64, used only if the
 * rule draws deviates, `columns` scratch of `columnBytes` bytes.
 */
export interface UpdateExports {
  update(
    x: number,
    g: number,
    state: number,
    stateStride: number,
    streams: number,
    scalars: number,
    hyper: number,
    columns: number,
    t: number,
    dimension: number,
    particles: number,
  ): void;
  /** Sets the state vectors for the start. */
  initialize(x: number, state: number, stateStride: number, hyper: number, dimension: number, particles: number): void;
  /** g += scale * deviate, one for each coordinate, in f64 as the fused kernels draw it; particles is even. */
  addNoise(g: number, streams: number, scale: number, dimension: number, particles: number): void;
}

/** One vector of lanes in memory, or a part of one at the end of an array. */
interface Access {
  /** Elements that count; the arithmetic's lanes, or 1. */
  elements: number;
}

function emitLoadLanes(a: Arithmetic, pointer: Local, { elements }: Access): Value {
  if (elements === a.lanes) return a.load(pointer);
  a.f.get(pointer).load(a.format === 'f64' ? 'v128.load64_zero' : 'v128.load32_zero');
  return a.pop();
}

function emitStoreLanes(a: Arithmetic, pointer: Local, value: Value, { elements }: Access): void {
  if (elements === a.lanes) {
    a.store(pointer, value);
    return;
  }
  a.f.get(pointer);
  a.push(value);
  a.f.laneMemory(a.format === 'f64' ? 'v128.store64_lane' : 'v128.store32_lane', 0);
}

/** Pointers to the same element of x, g and every state vector. */
interface Place {
  x: Local;
  g: Local;
  state: readonly Local[];
}

function emitPlace(f: FunctionBuilder, bases: Place, offset: Local): Place {
  const at = (base: Local): Local => {
    const local = f.local('i32');
    f.get(base).get(offset).op('i32.add').set(local);
    return local;
  };
  return { x: at(bases.x), g: at(bases.g), state: bases.state.map(at) };
}

function releasePlace(f: FunctionBuilder, place: Place): void {
  for (const local of [place.x, place.g, ...place.state]) f.release(local);
}

function emitElement(
  a: Arithmetic,
  rule: RuleProgram,
  place: Place,
  columns: readonly (Value | Mask)[],
  deviates: readonly Value[],
  access: Access,
): void {
  const x = emitLoadLanes(a, place.x, access);
  const g = emitLoadLanes(a, place.g, access);
  const state = place.state.map((pointer) => emitLoadLanes(a, pointer, access));
  emitRuleStep(a, rule, { x, g, state, deviates, columns }, (newX, newState) => {
    emitStoreLanes(a, place.x, newX, access);
    newState.forEach((value, k) => {
      emitStoreLanes(a, place.state[k], value, access);
    });
  });
  releaseValues(a.f, [x, g, ...state]);
}

/** Pointers to the state vectors. */
function emitStateBases(f: FunctionBuilder, count: number, state: Local, stateStride: Local): Local[] {
  return Array.from({ length: count }, (_, k) => {
    const local = f.local('i32');
    f.get(state).get(stateStride).i32(k).op('i32.mul', 'i32.add').set(local);
    return local;
  });
}

/** Runs `body` over all elements in vectors, then one by one over what is left. */
function emitFlat(a: Arithmetic, count: Local, body: (offset: Local, access: Access) => void): void {
  const { f } = a;
  const size = a.format === 'f64' ? 8 : 4;
  const offset = f.local('i32');
  const whole = f.local('i32');
  const end = f.local('i32');
  f.get(count).i32(-a.lanes).op('i32.and').i32(size).op('i32.mul').set(whole);
  f.get(count).i32(size).op('i32.mul').set(end);
  f.forRange(offset, 0, whole, 16, () => body(offset, { elements: a.lanes }));
  f.forRange(offset, whole, end, size, () => body(offset, { elements: 1 }));
  f.release(offset).release(whole).release(end);
}

/** The kernel for rules that draw deviates, many particles: pair by pair, coordinates in twos. */
function emitNoisyPairs(
  a: Arithmetic,
  rule: RuleProgram,
  bases: Place,
  columns: readonly (Value | Mask)[],
  streams: Local,
  dimension: Local,
  particles: Local,
): void {
  const { f } = a;
  forEachStream(a, streams, particles, (pair, rowBytes, stream) => {
    forEachTwo(f, dimension, rowBytes, pair, (offset, second) => {
      const deviates = emitDeviates(a, stream, rule.deviates);
      const places = [offset, second].filter((place) => place !== undefined);
      places.forEach((start, k) => {
        const place = emitPlace(f, bases, start);
        emitElement(a, rule, place, columns, deviates[k], { elements: a.lanes });
        releasePlace(f, place);
      });
      releaseValues(f, deviates.flat());
    });
  });
}

/** For each pair of particles: its byte offset in a row, the bytes of a row, and its stream, kept afterwards. */
function forEachStream(
  a: Arithmetic,
  streams: Local,
  particles: Local,
  body: (pair: Local, rowBytes: Local, stream: ReturnType<typeof emitLoadStream>) => void,
): void {
  const { f } = a;
  const rowBytes = f.local('i32');
  const pair = f.local('i32');
  const pointer = f.local('i32');
  f.get(particles).i32(3).op('i32.shl').set(rowBytes);
  f.forRange(pair, 0, rowBytes, 16, () => {
    f.get(streams).get(pair).op('i32.add').set(pointer);
    const stream = emitLoadStream(a, pointer, rowBytes);
    body(pair, rowBytes, stream);
    emitStoreStream(a, pointer, rowBytes, stream);
    for (const bits of stream) f.release(bits.held as Local);
  });
  for (const local of [rowBytes, pair, pointer]) f.release(local);
}

/** Coordinates two by two; for the last of an odd number `second` is undefined. */
function forEachTwo(
  f: FunctionBuilder,
  dimension: Local,
  rowBytes: Local,
  start: Local,
  body: (first: Local, second: Local | undefined) => void,
): void {
  const coordinate = f.local('i32');
  const even = f.local('i32');
  const first = f.local('i32');
  const second = f.local('i32');
  f.get(dimension).i32(-2).op('i32.and').set(even);
  f.get(start).set(first);
  f.forRange(coordinate, 0, even, 2, () => {
    f.get(first).get(rowBytes).op('i32.add').set(second);
    body(first, second);
    f.get(second).get(rowBytes).op('i32.add').set(first);
  });
  f.get(dimension).i32(1).op('i32.and');
  f.if(() => body(first, undefined));
  for (const local of [coordinate, even, first, second]) f.release(local);
}

/**
 * The kernel for rules that draw deviates, one particle: the lanes are neighbouring coordinates, whose deviates are the
 * first lane's draws, so that the numbers are those of the same particle among many.
 */
function emitNoisySingle(
  a: Arithmetic,
  rule: RuleProgram,
  bases: Place,
  columns: readonly (Value | Mask)[],
  streams: Local,
  dimension: Local,
): void {
  const { f } = a;
  const wide = simdArithmetic(f, 'f64');
  const rows = Array.from({ length: 4 }, (_, row) => {
    f.get(streams).load('v128.load64_splat', 8 * row);
    return { kind: 'bits', held: localOf(wide.pop()) as Local } as const;
  });
  const stream = rows as unknown as ReturnType<typeof emitLoadStream>;
  const twos = a.lanes / 2;
  const draw = (): Value[] => {
    const parts = Array.from({ length: twos }, () => emitDeviates(wide, stream, rule.deviates));
    const deviates = Array.from({ length: rule.deviates }, (_, k) => {
      for (const [first, second] of parts) {
        wide.push(first[k]);
        wide.push(second[k]);
        f.shuffle64(0, 2);
        if (a.format === 'f32') f.op('f32x4.demote_f64x2_zero');
      }
      if (a.format === 'f32') f.shuffle32([0, 1, 4, 5]);
      return a.pop();
    });
    releaseValues(f, parts.flat(2));
    return deviates;
  };
  const size = a.format === 'f64' ? 8 : 4;
  const offset = f.local('i32');
  const whole = f.local('i32');
  const end = f.local('i32');
  f.get(dimension).i32(-a.lanes).op('i32.and').i32(size).op('i32.mul').set(whole);
  f.get(dimension).i32(size).op('i32.mul').set(end);
  f.forRange(offset, 0, whole, 16, () => {
    const deviates = draw();
    const place = emitPlace(f, bases, offset);
    emitElement(a, rule, place, columns, deviates, { elements: a.lanes });
    releasePlace(f, place);
    releaseValues(f, deviates);
  });
  f.get(whole).get(end).op('i32.lt_s');
  f.if(() => {
    emitNoisyRest(a, rule, bases, columns, stream, whole, end, size);
  });
  rows.forEach(({ held }, row) => {
    f.get(streams)
      .get(held)
      .laneMemory('v128.store64_lane', 0, 8 * row);
  });
  for (const { held } of rows) f.release(held);
  for (const local of [offset, whole, end]) f.release(local);
}

/** The coordinates that do not fill a vector, in twos as everywhere. */
function emitNoisyRest(
  a: Arithmetic,
  rule: RuleProgram,
  bases: Place,
  columns: readonly (Value | Mask)[],
  stream: ReturnType<typeof emitLoadStream>,
  start: Local,
  end: Local,
  size: number,
): void {
  const { f } = a;
  const wide = simdArithmetic(f, 'f64');
  const offset = f.local('i32');
  const single = (deviates: readonly Value[]): void => {
    const narrow = deviates.map((deviate) => {
      wide.push(deviate);
      if (a.format === 'f32') f.op('f32x4.demote_f64x2_zero');
      return a.pop();
    });
    const place = emitPlace(f, bases, offset);
    emitElement(a, rule, place, columns, narrow, { elements: 1 });
    releasePlace(f, place);
    releaseValues(f, narrow);
  };
  f.forRange(offset, start, end, 2 * size, () => {
    const [first, second] = emitDeviates(wide, stream, rule.deviates);
    single(first);
    f.get(offset).i32(size).op('i32.add').tee(offset).get(end).op('i32.lt_s');
    f.if(() => single(second));
    f.get(offset).i32(size).op('i32.sub').set(offset);
    releaseValues(f, [...first, ...second]);
  });
  f.release(offset);
}

/** Compiles a rule's update, in double or single precision. What is the same in all coordinates is computed in f64. */
export function compileUpdate(rule: UpdateRule, names: RuleNames, format: Format = 'f64'): CompiledUpdate {
  const program = lowerRule(rule, names);
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', { minimum: 1 });
  module.exportFunction(
    'update',
    {
      x: 'i32',
      g: 'i32',
      state: 'i32',
      stateStride: 'i32',
      streams: 'i32',
      scalars: 'i32',
      hyper: 'i32',
      columns: 'i32',
      t: 'i32',
      dimension: 'i32',
      particles: 'i32',
    },
    [],
    (f, p) => {
      emitScalarPart(f, program, {
        t: p.t,
        hyper: [p.hyper, p.hyper],
        scalars: p.scalars,
        columns: [p.columns, p.columns],
        laneStep: 0,
      });
      const a = simdArithmetic(f, format);
      const columns = emitLoadColumns(a, program, p.columns);
      const bases = { x: p.x, g: p.g, state: emitStateBases(f, program.state.length, p.state, p.stateStride) };
      if (program.deviates === 0) {
        const count = f.local('i32');
        f.get(p.dimension).get(p.particles).op('i32.mul').set(count);
        emitFlat(a, count, (offset, access) => {
          const place = emitPlace(f, bases, offset);
          emitElement(a, program, place, columns, [], access);
          releasePlace(f, place);
        });
        return;
      }
      const single = (): void => emitNoisySingle(a, program, bases, columns, p.streams, p.dimension);
      if (format === 'f32') single();
      else {
        f.get(p.particles).i32(1).op('i32.eq');
        f.if(single, () => emitNoisyPairs(a, program, bases, columns, p.streams, p.dimension, p.particles));
      }
    },
  );
  exportInitialize(module, program, format);
  exportAddNoise(module);
  return { rule: program, format, bytes: module.toBytes() };
}

function exportInitialize(module: ModuleBuilder, rule: RuleProgram, format: Format): void {
  module.exportFunction(
    'initialize',
    { x: 'i32', state: 'i32', stateStride: 'i32', hyper: 'i32', dimension: 'i32', particles: 'i32' },
    [],
    (f, p) => {
      const a = simdArithmetic(f, format);
      const bases = emitStateBases(f, rule.state.length, p.state, p.stateStride);
      const hyper = rule.hyper.map((_, k) => {
        f.get(p.hyper);
        if (format === 'f64') f.load('v128.load64_splat', 8 * k);
        else f.load('f64.load', 8 * k).op('f32.demote_f64', 'f32x4.splat');
        return a.pop();
      });
      const count = f.local('i32');
      f.get(p.dimension).get(p.particles).op('i32.mul').set(count);
      emitFlat(a, count, (offset, access) => {
        const place = emitPlace(f, { x: p.x, g: p.x, state: bases }, offset);
        const x = emitLoadLanes(a, place.x, access);
        const uniform = (slot: number): Value => (slot >= 1 && slot <= hyper.length ? hyper[slot - 1] : a.constant(0));
        const emitter = new ProgramEmitter(a, rule.initial, { input: () => x, uniform });
        emitter.emit();
        for (const [k, value] of emitter.outputs()) emitStoreLanes(a, place.state[k], value, access);
        emitter.release();
        releaseValues(f, [x]);
        releasePlace(f, place);
      });
    },
  );
}

function exportAddNoise(module: ModuleBuilder): void {
  module.exportFunction(
    'addNoise',
    { g: 'i32', streams: 'i32', scale: 'f64', dimension: 'i32', particles: 'i32' },
    [],
    (f, p) => {
      const a = simdArithmetic(f);
      const scale = a.splat(p.scale);
      const pointer = f.local('i32');
      forEachStream(a, p.streams, p.particles, (pair, rowBytes, stream) => {
        forEachTwo(f, p.dimension, rowBytes, pair, (first, second) => {
          const deviates = emitNormalPair(a, stream);
          [first, second].forEach((offset, k) => {
            if (offset === undefined) return;
            f.get(p.g).get(offset).op('i32.add').set(pointer);
            a.scope(() => a.store(pointer, a.add(a.load(pointer), a.mul(scale, deviates[k]))));
          });
          releaseValues(f, deviates);
        });
      });
    },
  );
}

/** A compiled update in a workspace. Layouts as in `UpdateExports`. */
export interface UpdateKernel {
  readonly rule: RuleProgram;
  update(places: UpdatePlaces, t: number): void;
  initialize(places: UpdatePlaces): void;
  addNoise(g: number, streams: number, scale: number, dimension: number, particles: number): void;
}

/** Addresses and sizes of the arrays that an update works on. */
export interface UpdatePlaces {
  x: number;
  g: number;
  state: number;
  stateStride: number;
  streams: number;
  scalars: number;
  hyper: number;
  dimension: number;
  particles: number;
}

/** Instantiates a compiled update; takes a little scratch memory from the workspace. */
export function instantiateUpdate(compiled: CompiledUpdate, workspace: Workspace): UpdateKernel {
  const exports = instantiateKernel<UpdateExports>(compiled.bytes, workspace);
  const columns = workspace.allocate(Math.max(columnBytes(compiled.rule), 16));
  return {
    rule: compiled.rule,
    update: ({ x, g, state, stateStride, streams, scalars, hyper, dimension, particles }, t) =>
      exports.update(x, g, state, stateStride, streams, scalars, hyper, columns, t, dimension, particles),
    initialize: ({ x, state, stateStride, hyper, dimension, particles }) =>
      exports.initialize(x, state, stateStride, hyper, dimension, particles),
    addNoise: exports.addNoise,
  };
}
