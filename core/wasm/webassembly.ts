/** The few WebAssembly objects that core uses, typed here because core's library has no DOM. */

/** A memory; `buffer` changes at every `grow`, which detaches views made before. */
export interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 65,536 bytes and returns the count before. */
  grow(pages: number): number;
}

export type WebAssemblyExport = (...values: never[]) => unknown;

interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: Record<string, Record<string, unknown>>) => { readonly exports: object };
  Memory: new (limits: { initial: number; maximum?: number }) => WebAssemblyMemory;
  validate(bytes: Uint8Array): boolean;
}

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
