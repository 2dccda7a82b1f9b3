/** How a worker answers: failures cross as values, because comlink drops an error's code and fields. */
import { type ErrorEnvelope, toEnvelope } from '../../core/contract/errors.ts';

export type Reply<T> = { ok: true; value: T } | { ok: false; error: ErrorEnvelope };

/** An interface of plain functions as a worker exposes it. */
export type Replying<Api> = {
  [K in keyof Api]: Api[K] extends (...parameters: infer P) => infer R
    ? (...parameters: P) => Promise<Reply<Awaited<R>>>
    : never;
};

/** Wraps every function of `implementation` so that it answers and never throws. */
export function replying<Api extends object>(implementation: Api): Replying<Api> {
  const wrapped: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(implementation)) {
    wrapped[name] = async (...parameters: unknown[]): Promise<Reply<unknown>> => {
      try {
        return { ok: true, value: await (method as (...parameters: unknown[]) => unknown)(...parameters) };
      } catch (error) {
        return { ok: false, error: toEnvelope(error) };
      }
    };
  }
  return wrapped as Replying<Api>;
}
