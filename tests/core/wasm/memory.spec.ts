import { describe, expect, it } from 'vitest';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { Workspace } from '../../../core/wasm/memory.ts';

describe('Workspace', () => {
  it('aligns to 16 bytes, and to 64 from 1 kB on', () => {
    const workspace = new Workspace();
    const pointers = [1, 8, 24, 1000].map((bytes) => workspace.allocate(bytes));
    for (const pointer of pointers) expect(pointer % 16).toBe(0);
    for (let i = 0; i < 5; i++) {
      workspace.allocate(1);
      expect(workspace.allocate(1024) % 64).toBe(0);
    }
    expect(Math.min(...pointers)).toBeGreaterThan(0);
    expect(new Set(pointers).size).toBe(4);
  });

  it('keeps contents while it grows', () => {
    const workspace = new Workspace();
    const first = workspace.allocateF64(10);
    workspace.f64(first, 10).fill(7);
    const big = workspace.allocate(50_000_000);
    workspace.u8(big, 50_000_000)[49_999_999] = 1;
    expect([...workspace.f64(first, 10)]).toEqual(Array(10).fill(7));
    expect(workspace.used).toBe(big + 50_000_000);
  });

  it('gives views of every kind over the same bytes', () => {
    const workspace = new Workspace();
    const pointer = workspace.allocate(16);
    workspace.f64(pointer, 2).set([1, -2]);
    expect(workspace.i64(pointer, 2)[0]).toBe(0x3ff0000000000000n);
    expect(workspace.i32(pointer, 4)[1]).toBe(0x3ff00000);
    expect(workspace.u8(pointer, 16)[15]).toBe(0xc0);
    workspace.f32(pointer, 4)[0] = 0.5;
    expect(workspace.i32(pointer, 1)[0]).toBe(0x3f000000);
  });

  it('frees all, or back to a mark', () => {
    const workspace = new Workspace(4096);
    const first = workspace.allocate(8);
    expect(first).toBeGreaterThanOrEqual(4096);
    const mark = workspace.mark();
    const second = workspace.allocate(8);
    workspace.release(mark);
    expect(workspace.allocate(8)).toBe(second);
    workspace.reset();
    expect(workspace.allocate(8)).toBe(first);
    const zeroed = workspace.allocateF64(3);
    expect([...workspace.f64(zeroed, 3)]).toEqual([0, 0, 0]);
  });

  it('says how many bytes were wanted when there are too many', () => {
    const workspace = new Workspace();
    const tooMuch = () => workspace.allocate(5e9);
    expect(tooMuch).toThrow(RidgelineError);
    expect(tooMuch).toThrow('5000000000 bytes');
    try {
      tooMuch();
    } catch (error) {
      expect((error as RidgelineError).code).toBe('too-large');
      expect((error as RidgelineError).details.value).toBe(5000000064);
    }
    expect(() => workspace.allocate(-1)).toThrow('-1 bytes');
    expect(workspace.allocate(64)).toBe(64);
  });
});
