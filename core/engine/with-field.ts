/** Completes the field of an error with the place where it arose. */
import { RidgelineError } from '../contract/errors.ts';

/** Runs `work`; an error of ours that does not know its place gets `field` in front of what it names. */
export function withField<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    const inner = error.details.field;
    const full = inner && inner !== field && !field.endsWith(inner) ? `${field}.${inner}` : field;
    throw new RidgelineError(error.code, error.message, { ...error.details, field: full });
  }
}
