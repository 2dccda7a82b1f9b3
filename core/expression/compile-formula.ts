/** Formulas as WebAssembly kernels over ensembles: value, gradient and Hessian-vector product. */

import { type Arithmetic, simdArithmetic } from '../wasm/arithmetic.ts';
import { type FunctionBuilder, type Local, ModuleBuilder } from '../wasm/encoder.ts';
import type { Workspace } from '../wasm/memory.ts';
import { forEachPair } from '../wasm/pairs.ts';
import { differentiate } from './differentiate.ts';
import { ProgramEmitter, type Rows, scratchBytes } from './emit-program.ts';
import type { Formula } from './formula.ts';
import { instantiateKernel } from './instantiate-kernel.ts';
import { lowerFormula } from './lower.ts';
import type { Program } from './program.ts';
import { rounder, type ShortFormat } from './rounding.ts';
import { differentiateAlong } from './tangent.ts';

/** A formula with its derivatives as programs. */
export interface FormulaPrograms {
  dimension: number;
  value: Program;
  gradient: Program;
  /** The Hessian-vector product. */
  product: Program;
}

/** A module that imports its memory as `env.memory`; see `FormulaExports`. */
export interface CompiledFormula {
  dimension: number;
  bytes: Uint8Array;
  /** Bytes of scratch memory that every call needs. */
  scratchBytes: number;
  programs: FormulaPrograms;
}

/**
 * What the module exports. Points are f64 in rows, `x[coordinate][particle]` with an even number of particles; a single
 * point is two particles with equal coordinates. Pointers are at multiples of 16; outputs may not overlap inputs.
 */
export interface FormulaExports {
  /** losses[particle] */
  value(x: number, losses: number, particles: number, scratch: number): void;
  /** losses[particle] and gradient[coordinate][particle] */
  gradient(x: number, losses: number, gradient: number, particles: number, scratch: number): void;
  /** product[coordinate][particle]: the Hessian at x times v. */
  product(x: number, v: number, product: number, particles: number, scratch: number): void;
}

export function formulaPrograms(formula: Formula): FormulaPrograms {
  const value = lowerFormula(formula);
  const gradient = differentiate(value);
  return { dimension: formula.dimension, value, gradient, product: differentiateAlong(gradient) };
}

/** A local that holds `pointer + offset`. */
function advanced(f: FunctionBuilder, pointer: Local, offset: Local): Local {
  const local = f.local('i32');
  f.get(pointer).get(offset).op('i32.add').set(local);
  return local;
}

/** Sets `dimension * particles` numbers to 0. */
function emitClear(f: FunctionBuilder, pointer: Local, particles: Local, dimension: number): void {
  f.get(pointer)
    .i32(0)
    .get(particles)
    .i32(dimension * 8)
    .op('i32.mul')
    .memoryFill();
}

/** Writes a gradient's parts that stand outside of loops, on top of what the loops added. */
export function emitGradientParts(
  a: Arithmetic,
  program: Program,
  emitter: ProgramEmitter,
  rows: Rows,
  format?: ShortFormat,
): void {
  const { f } = a;
  const round = rounder(a, format);
  const address = f.local('i32');
  for (const [coordinate, part] of emitter.outputs()) {
    f.get(rows.base);
    let offset = 0;
    if (typeof rows.stride === 'number') offset = coordinate * rows.stride;
    else if (coordinate > 0) f.get(rows.stride).i32(coordinate).op('i32.mul', 'i32.add');
    f.set(address);
    a.scope(() => {
      const total = program.accumulates ? a.add(a.load(address, offset), part) : part;
      a.store(address, program.accumulates && round ? round(total) : total, offset);
    });
  }
  f.release(address);
}

/** The loops add to a gradient, or do not write all of it: it has to be cleared before. */
export function needsClearing(program: Program): boolean {
  return program.accumulates || program.outputs.size < program.dimension;
}

/**
 * Compiles value, gradient and Hessian-vector product of a formula. In a shorter format every result is rounded to it;
 * points and directions have to be numbers of that format, and arrays are f64 still.
 */
export function compileFormula(programs: FormulaPrograms, format?: ShortFormat): CompiledFormula {
  const { dimension } = programs;
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', { minimum: 1 });
  module.exportFunction(
    'value',
    { x: 'i32', losses: 'i32', particles: 'i32', scratch: 'i32' },
    [],
    (f, { x, losses, particles, scratch }) => {
      const a = simdArithmetic(f);
      forEachPair(f, particles, (offset, stride) => {
        const point = { base: advanced(f, x, offset), stride };
        const out = advanced(f, losses, offset);
        const emitter = new ProgramEmitter(a, programs.value, { point, scratch, format });
        emitter.emit();
        a.store(out, emitter.value());
      });
    },
  );
  module.exportFunction(
    'gradient',
    { x: 'i32', losses: 'i32', gradient: 'i32', particles: 'i32', scratch: 'i32' },
    [],
    (f, { x, losses, gradient, particles, scratch }) => {
      const a = simdArithmetic(f);
      if (needsClearing(programs.gradient)) emitClear(f, gradient, particles, dimension);
      forEachPair(f, particles, (offset, stride) => {
        const point = { base: advanced(f, x, offset), stride };
        const rows = { base: advanced(f, gradient, offset), stride };
        const out = advanced(f, losses, offset);
        const emitter = new ProgramEmitter(a, programs.gradient, { point, gradient: rows, scratch, format });
        emitter.emit();
        a.store(out, emitter.value());
        emitGradientParts(a, programs.gradient, emitter, rows, format);
      });
    },
  );
  module.exportFunction(
    'product',
    { x: 'i32', v: 'i32', product: 'i32', particles: 'i32', scratch: 'i32' },
    [],
    (f, { x, v, product, particles, scratch }) => {
      const a = simdArithmetic(f);
      if (needsClearing(programs.product)) emitClear(f, product, particles, dimension);
      forEachPair(f, particles, (offset, stride) => {
        const point = { base: advanced(f, x, offset), stride };
        const direction = { base: advanced(f, v, offset), stride };
        const rows = { base: advanced(f, product, offset), stride };
        const emitter = new ProgramEmitter(a, programs.product, { point, direction, gradient: rows, scratch, format });
        emitter.emit();
        emitGradientParts(a, programs.product, emitter, rows, format);
      });
    },
  );
  const scratch = Math.max(...[programs.value, programs.gradient, programs.product].map(scratchBytes));
  return { dimension, bytes: module.toBytes(), scratchBytes: scratch, programs };
}

/** Differentiates and compiles a formula. */
export function compileLandscape(formula: Formula, format?: ShortFormat): CompiledFormula {
  return compileFormula(formulaPrograms(formula), format);
}

/** A compiled formula in a workspace. Pointers and layouts as in `FormulaExports`. */
export interface FormulaKernels {
  readonly dimension: number;
  value(x: number, losses: number, particles: number): void;
  gradient(x: number, losses: number, gradient: number, particles: number): void;
  product(x: number, v: number, product: number, particles: number): void;
}

/** Instantiates a compiled formula; takes its scratch memory from the workspace once. */
export function instantiateFormula(compiled: CompiledFormula, workspace: Workspace): FormulaKernels {
  const exports = instantiateKernel<FormulaExports>(compiled.bytes, workspace);
  const scratch = workspace.allocate(Math.max(compiled.scratchBytes, 16));
  return {
    dimension: compiled.dimension,
    value: (x, losses, particles) => exports.value(x, losses, particles, scratch),
    gradient: (x, losses, gradient, particles) => exports.gradient(x, losses, gradient, particles, scratch),
    product: (x, v, product, particles) => exports.product(x, v, product, particles, scratch),
  };
}
