import { describe, expect, it } from 'vitest';
import { compileFormula, formulaPrograms, instantiateFormula } from '../../../core/expression/compile-formula.ts';
import { compileFused, instantiateFused } from '../../../core/expression/compile-fused.ts';
import { parseFormula } from '../../../core/expression/formula.ts';
import { allocateFused, FusedContext } from '../../../core/expression/fused-context.ts';
import { lowerRule } from '../../../core/expression/lower-rule.ts';
import { Workspace } from '../../../core/wasm/memory.ts';
import { NUMERICS } from '../../../core/wasm/numerics-version.ts';

/** FNV-1a over the bytes of numbers. */
function hash(...arrays: Float64Array[]): string {
  let value = 0xcbf29ce484222325n;
  for (const array of arrays) {
    for (const byte of new Uint8Array(array.buffer, array.byteOffset, array.byteLength)) {
      value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
    }
  }
  return value.toString(16).padStart(16, '0');
}

const formulas: [string, string[]][] = [
  ['(x^2-1)^2*y^4+0.05*(x-0.3)^2', ['x', 'y']],
  ['exp(-x^2)*sin(y)+tan(x*y)+asin(x/3)+acos(y/4)+atan(x)+sinh(x)*cosh(y)+tanh(x-y)+(2+x)^y+log(3+x)', ['x', 'y']],
  ['sum(i,1,d-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)+prod(i,1,40,cos(x[i]/sqrt(i)))', ['x[200]']],
];

function formulaBits(text: string, variables: string[]): string {
  const workspace = new Workspace();
  const kernels = instantiateFormula(compileFormula(formulaPrograms(parseFormula(text, { variables }))), workspace);
  const size = 2 * kernels.dimension;
  const [x, g, h] = [size, size, size].map((count) => workspace.allocateF64(count));
  const losses = workspace.allocateF64(2);
  workspace.f64(x, size).forEach((_, k, array) => {
    array[k] = ((k * 37) % 101) / 64 - 0.75;
  });
  kernels.gradient(x, losses, g, 2);
  kernels.product(x, x, h, 2);
  return hash(workspace.f64(losses, 2), workspace.f64(g, size), workspace.f64(h, size));
}

function runBits(): string {
  const rule = {
    state: { m: { label: 'm' }, v: { label: 'v' } },
    lines: [
      'm = beta1*m + (1-beta1)*g',
      'v = beta2*v + (1-beta2)*g^2',
      'x = x - rate*(m/(1-beta1^t))/(sqrt(v/(1-beta2^t))+1e-8)',
    ],
  };
  const programs = formulaPrograms(parseFormula(formulas[0][0]));
  const compiled = compileFused(programs, lowerRule(rule, { hyper: ['rate', 'beta1', 'beta2'] }));
  const workspace = new Workspace();
  const arrays = allocateFused(compiled, workspace, 4, 0);
  const context = new FusedContext(compiled, workspace, arrays, 0, 200);
  const hyper = workspace.allocateF64(3);
  workspace.f64(hyper, 3).set([0.01, 0.9, 0.999]);
  for (const place of [arrays.x, arrays.previous]) {
    workspace.f64(place, 8).set([1.25, -0.5, 0.75, 2, -1.5, 0.25, 1, -1]);
  }
  workspace.f64(arrays.state, 16).fill(0);
  context.set({ hyper, hyperStride: 0, observe: true });
  instantiateFused(compiled, workspace).advance(context, 0, 200, 4);
  return hash(workspace.f64(arrays.x, 8), workspace.f64(arrays.state, 16), workspace.f64(arrays.losses, 4));
}

/** By compiler version. When bits change on purpose, raise `NUMERICS.compiler` and add a line. */
const golden: Record<number, string[]> = {
  1: ['4fe2789bb2fe31d6', 'd5630c56eca8d79a', '1ce337a04f102482', 'e0120fadbbc055ae'],
};

describe('golden bits', () => {
  it('of compiled formulas and rules belong to the compiler version', () => {
    const bits = [...formulas.map(([text, variables]) => formulaBits(text, variables)), runBits()];
    expect(bits).toEqual(golden[NUMERICS.compiler]);
  });
});
