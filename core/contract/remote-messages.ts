/** What the two ends of a remote link say to each other, inside frames of codec.ts. */
import { z } from 'zod';
import type { ErrorEnvelope } from './errors.ts';
import { wholeNumber } from './experiment.ts';

const MEBIBYTE = 1_048_576;

export const REMOTE_LIMITS = {
  /** Largest frame either end accepts: an uploaded session travels in one. */
  messageBytes: 512 * MEBIBYTE,
  /** Calls in flight on one port. */
  calls: 256,
  subscriptions: 64,
  /** Values of one subscription that were sent and not acknowledged. */
  unacknowledged: 4,
  /** Values of an 'every' topic that wait for an acknowledgement; the oldest are dropped beyond it. */
  waiting: 256,
  /** While the transport holds more than this, subscriptions wait for acknowledgements. */
  bufferedBytes: 4 * MEBIBYTE,
} as const;
export type RemoteLimits = { readonly [K in keyof typeof REMOTE_LIMITS]: number };

const id = wholeNumber.min(0);
const name = z.string().max(100);

/** From the window. */
export const clientMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id, name, argument: z.unknown() }),
  z.strictObject({ kind: z.literal('cancel'), id }),
  z.strictObject({ kind: z.literal('subscribe'), id, topic: name }),
  z.strictObject({ kind: z.literal('unsubscribe'), id }),
  z.strictObject({ kind: z.literal('acknowledge'), id }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;

const error = z.custom<ErrorEnvelope>(
  (value) => typeof value === 'object' && value !== null && 'code' in value && 'message' in value,
);

/** From the service. Every call gets one `answer` or `error`; `refused` ends a subscription. */
export const serviceMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answer'), id, value: z.unknown() }),
  z.strictObject({ kind: z.literal('error'), id, error }),
  z.strictObject({ kind: z.literal('value'), id, value: z.unknown() }),
  z.strictObject({ kind: z.literal('refused'), id, error }),
]);
export type ServiceMessage = z.infer<typeof serviceMessage>;
