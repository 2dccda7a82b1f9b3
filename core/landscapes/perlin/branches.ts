/** Loops over the tree that mixes the corners of a cell, as laid out in kernel.ts. */
import type { FunctionBuilder, Local } from '../../wasm/encoder.ts';

export interface Branch {
  /** The level's half in numbers, the number of the coordinate that it mixes, and the branch within the level. */
  half: Local;
  axis: Local;
  /** Byte offsets within a tree: of the mixed number, and of the two that it mixes. */
  parent: Local;
  low: Local;
  high: Local;
}

/** Runs `body` for every branch of a tree of `corners` leaves, from the leaves up or from the root down. */
export function emitBranches(
  f: FunctionBuilder,
  corners: Local,
  upwards: boolean,
  onLevel: (branch: Branch) => void,
  body: (branch: Branch) => void,
  afterLevel: (branch: Branch) => void = () => {},
): void {
  const [half, axis, parent, low, high, end] = Array.from({ length: 6 }, () => f.local('i32'));
  const branch = { half, axis, parent, low, high };
  if (upwards) f.get(corners).i32(1).op('i32.shr_u').set(half);
  else f.i32(1).set(half);
  f.loop((again) => {
    // Coordinate k is mixed where a level's half is 2^k.
    f.i32(31).get(half).op('i32.clz', 'i32.sub').set(axis);
    onLevel(branch);
    f.get(half).i32(4).op('i32.shl').set(end);
    f.get(half).i32(3).op('i32.shl').set(parent);
    f.loop((next) => {
      f.get(parent).get(half).i32(3).op('i32.shl', 'i32.add').set(low);
      f.get(low).get(half).i32(3).op('i32.shl', 'i32.add').set(high);
      body(branch);
      f.get(parent).i32(8).op('i32.add').tee(parent).get(end).op('i32.lt_u').brIf(next);
    });
    afterLevel(branch);
    if (upwards) f.get(half).i32(1).op('i32.shr_u').tee(half).brIf(again);
    else f.get(half).i32(1).op('i32.shl').tee(half).get(corners).op('i32.lt_u').brIf(again);
  });
}
