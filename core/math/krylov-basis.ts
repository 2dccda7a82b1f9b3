/** Orthonormal vectors in WebAssembly memory, and what is left of a vector beside them, two numbers at a time. */
import { type Local, ModuleBuilder } from '../wasm/encoder.ts';
import { instantiate } from '../wasm/instantiate.ts';
import { Workspace } from '../wasm/memory.ts';
import { norm2, sumOfBlocks } from './sums.ts';

/** Vectors whose parts are taken out together. */
const GROUP = 4;
/** Numbers in a turn of the loops: two vectors of lanes. */
const STEP = 4;
const BYTES = 8;
/** Numbers of a block of a sum in the fixed order (sums.ts). */
const BLOCK = 64;
/** A vector whose norm falls below this part through orthogonalisation is orthogonalised again (Parlett: twice is enough). */
const ENOUGH_LEFT = 0.7;

interface Functions {
  /**
   * x -= Q_g Q_g^T x for each group g of four vectors, from the last one to the first; the parts of a group are taken
   * together. Vectors are `bytes` apart, a multiple of 32.
   */
  removeParts(x: number, basis: number, groups: number, bytes: number): void;
  /** For each block of 64 terms of x . y, its sum as in sums.ts to `out`; `bytes` is a multiple of 512. */
  blockDots(x: number, y: number, bytes: number, out: number): void;
  /** out = factor x. */
  scaled(x: number, factor: number, bytes: number, out: number): void;
}

function functionsOver({ memory }: Workspace): Functions {
  const module = new ModuleBuilder();
  module.importMemory('workspace', 'memory', { minimum: 1 });
  const parameters = { x: 'i32', basis: 'i32', groups: 'i32', bytes: 'i32' } as const;
  module.exportFunction('removeParts', parameters, [], (f, { x, basis, groups, bytes }) => {
    const vectors = (count: number): Local[] => Array.from({ length: count }, () => f.local('v128'));
    const numbers = (count: number): Local[] => Array.from({ length: count }, () => f.local('i32'));
    const low = vectors(GROUP);
    const high = vectors(GROUP);
    const [x0, x1] = vectors(2);
    const rows = numbers(GROUP);
    const [group, at, first] = numbers(3);
    const startRows = (): void => {
      rows.forEach((row, r) => {
        f.get(first);
        for (let k = 0; k < r; k++) f.get(bytes).op('i32.add');
        f.set(row);
      });
      f.get(x).set(at);
    };
    const eachStep = (body: () => void): void => {
      startRows();
      f.loop((again) => {
        body();
        for (const pointer of [at, ...rows])
          f.get(pointer)
            .i32(STEP * BYTES)
            .op('i32.add')
            .set(pointer);
        f.get(at).get(x).get(bytes).op('i32.add', 'i32.lt_u').brIf(again);
      });
    };
    f.get(groups).set(group);
    f.block((done) => {
      f.loop((next) => {
        f.get(group).op('i32.eqz').brIf(done);
        f.get(group).i32(1).op('i32.sub').set(group);
        f.get(bytes).i32(GROUP).op('i32.mul').get(group).op('i32.mul').get(basis).op('i32.add').set(first);
        for (const local of [...low, ...high]) f.f64x2(0).set(local);
        eachStep(() => {
          f.get(at).load('v128.load').set(x0);
          f.get(at).load('v128.load', 16).set(x1);
          rows.forEach((row, r) => {
            f.get(low[r]).get(x0).get(row).load('v128.load').op('f64x2.mul', 'f64x2.add').set(low[r]);
            f.get(high[r]).get(x1).get(row).load('v128.load', 16).op('f64x2.mul', 'f64x2.add').set(high[r]);
          });
        });
        // Now the part along each vector, in both lanes.
        low.forEach((sum, r) => {
          f.get(sum).get(high[r]).op('f64x2.add').set(sum);
          f.get(sum).lane('f64x2.extract_lane', 0).get(sum).lane('f64x2.extract_lane', 1).op('f64.add');
          f.op('f64x2.splat').set(sum);
        });
        eachStep(() => {
          for (const offset of [0, 16]) {
            f.get(at).get(at).load('v128.load', offset);
            rows.forEach((row, r) => {
              f.get(low[r]).get(row).load('v128.load', offset).op('f64x2.mul');
              if (r % 2 === 1) f.op('f64x2.add');
            });
            f.op('f64x2.add', 'f64x2.sub').store('v128.store', offset);
          }
        });
        f.br(next);
      });
    });
  });
  emitBlockDots(module);
  emitScaled(module);
  return instantiate<Functions>(module.toBytes(), { workspace: { memory } });
}

function emitBlockDots(module: ModuleBuilder): void {
  const parameters = { x: 'i32', y: 'i32', bytes: 'i32', out: 'i32' } as const;
  module.exportFunction('blockDots', parameters, [], (f, { x, y, bytes, out }) => {
    const sums = Array.from({ length: 4 }, () => f.local('v128'));
    const [block, at] = [f.local('i32'), f.local('i32')];
    const pushLanes = (sum: Local): void => {
      f.get(sum).lane('f64x2.extract_lane', 0).get(sum).lane('f64x2.extract_lane', 1).op('f64.add');
    };
    f.forRange(block, 0, bytes, BLOCK * BYTES, () => {
      for (const sum of sums) f.f64x2(-0).set(sum);
      f.forRange(at, 0, BLOCK * BYTES, 8 * BYTES, () => {
        sums.forEach((sum, i) => {
          f.get(sum)
            .get(x)
            .load('v128.load', 16 * i)
            .get(y)
            .load('v128.load', 16 * i);
          f.op('f64x2.mul', 'f64x2.add').set(sum);
        });
        for (const pointer of [x, y])
          f.get(pointer)
            .i32(8 * BYTES)
            .op('i32.add')
            .set(pointer);
      });
      f.get(out);
      pushLanes(sums[0]);
      pushLanes(sums[1]);
      f.op('f64.add');
      pushLanes(sums[2]);
      pushLanes(sums[3]);
      f.op('f64.add', 'f64.add').store('f64.store');
      f.get(out).i32(BYTES).op('i32.add').set(out);
    });
  });
}

function emitScaled(module: ModuleBuilder): void {
  const parameters = { x: 'i32', factor: 'f64', bytes: 'i32', out: 'i32' } as const;
  module.exportFunction('scaled', parameters, [], (f, { x, factor, bytes, out }) => {
    const at = f.local('i32');
    f.forRange(at, 0, bytes, 16, () => {
      f.get(out).get(at).op('i32.add').get(x).get(at).op('i32.add').load('v128.load');
      f.get(factor).op('f64x2.splat', 'f64x2.mul').store('v128.store');
    });
  });
}

/** Up to `most` orthonormal vectors of `n` numbers, and one vector at work beside them. */
export class KrylovBasis {
  count = 0;
  private readonly workspace = new Workspace();
  private readonly functions: Functions;
  private readonly bytes: number;
  private readonly x: number;
  private readonly first: number;
  private readonly n: number;
  private readonly places: number;
  private readonly sums: number;

  constructor(n: number, most: number) {
    this.n = n;
    this.bytes = Math.ceil(n / BLOCK) * BLOCK * BYTES;
    // Behind the last vector of a group there are zeros, which have no parts.
    this.places = Math.ceil(most / GROUP) * GROUP + 1;
    this.x = this.workspace.allocateF64((this.places * this.bytes) / BYTES);
    this.first = this.x + this.bytes;
    this.sums = this.workspace.allocateF64(this.bytes / BYTES / BLOCK);
    this.functions = functionsOver(this.workspace);
  }

  /** Begins anew. */
  clear(): void {
    this.count = 0;
    this.workspace.u8(this.x, this.places * this.bytes).fill(0);
  }

  /** The vector at work. */
  get vector(): Float64Array {
    return this.workspace.f64(this.x, this.n);
  }

  /** Vector k of the basis. */
  at(k: number): Float64Array {
    return this.workspace.f64(this.first + k * this.bytes, this.n);
  }

  /** The vector at work times `factor` joins the basis. */
  join(factor: number): Float64Array {
    const { x, first, bytes, count } = this;
    this.functions.scaled(x, factor, bytes, first + count * bytes);
    this.count++;
    return this.at(count);
  }

  /** The vector at work times the newest one of the basis, in the order of `dot` of sums.ts. */
  alongNewest(): number {
    return this.dotWith(this.first + (this.count - 1) * this.bytes);
  }

  /** As `norm2` of sums.ts. */
  norm(): number {
    const squares = this.dotWith(this.x);
    return squares > 1e-280 && squares < Number.POSITIVE_INFINITY ? Math.sqrt(squares) : norm2(this.vector);
  }

  private dotWith(y: number): number {
    const { x, bytes, sums, workspace } = this;
    this.functions.blockDots(x, y, bytes, sums);
    return sumOfBlocks(workspace.f64(sums, bytes / BYTES / BLOCK));
  }

  /** Takes the parts along the newest two, and those that stand in one group with them, from the vector at work. */
  removeNewest(): void {
    const from = Math.max(0, Math.floor((this.count - 2) / GROUP));
    const groups = Math.ceil(this.count / GROUP) - from;
    this.functions.removeParts(this.x, this.first + from * GROUP * this.bytes, groups, this.bytes);
  }

  /** Takes all parts along the basis from the vector at work, and again where much was lost; returns the norm of the rest. */
  orthogonalise(): number {
    const groups = Math.ceil(this.count / GROUP);
    let before = this.norm();
    for (let pass = 0; ; pass++) {
      this.functions.removeParts(this.x, this.first, groups, this.bytes);
      const length = this.norm();
      if (!(length < ENOUGH_LEFT * before) || pass === 3) return length;
      before = length;
    }
  }
}
