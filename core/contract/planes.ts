/** Planes and lines through a landscape, as questions name them and as answers describe them. Plain data, seeds included. */
import { z } from 'zod';
import { finite, LIMITS, wholeNumber } from './experiment.ts';

/** A run of the session by the document's ids. */
export const runPlace = z.strictObject({
  experiment: z.string(),
  landscape: z.string(),
  optimizer: z.string(),
  seed: wholeNumber.min(0).default(0),
});
export type RunPlaceSpec = z.infer<typeof runPlace>;

/** A point that a plane or line goes through. */
export const placeSpec = z.discriminatedUnion('kind', [
  /** The family's own view point; the origin where it has none. */
  z.strictObject({ kind: z.literal('own') }),
  z.strictObject({ kind: z.literal('point'), point: z.array(finite).min(1) }),
  /** The family's own start, drawn for this seed as a run's would be. */
  z.strictObject({ kind: z.literal('start'), seed: wholeNumber.min(0).max(LIMITS.seed).default(0) }),
  /** A known minimiser, counted from 0. */
  z.strictObject({ kind: z.literal('minimiser'), index: wholeNumber.min(0).default(0) }),
  /** Where a run was at a step whose point was recorded. */
  z.strictObject({
    kind: z.literal('run'),
    run: runPlace,
    step: z.union([wholeNumber.min(0), z.enum(['start', 'final'])]).default('final'),
  }),
]);
export type PlaceSpec = z.infer<typeof placeSpec>;

const own = { kind: 'own' } as const;

/**
 * How a random direction is measured: 'none' leaves a uniformly random orthonormal pair; 'layer' and 'filter' scale every
 * array of the parameters, or every output row of it, to the norm of the parameters themselves there.
 * Source: Li, Xu, Taylor, Studer, Goldstein, NeurIPS 2018, section 4.
 */
const normalised = {
  seed: wholeNumber.min(0).max(LIMITS.seed).default(0),
  normalise: z.enum(['none', 'layer', 'filter']).default('none'),
  /** Arrays of one dimension under 'layer' and 'filter': held still, or moved along themselves. */
  biases: z.enum(['zero', 'weights']).default('zero'),
};

/**
 * A plane through a landscape. 'axes': two coordinates vary, the others are held at `at`. 'random': two random directions.
 * 'hessian': eigenvectors of the Hessian at the centre, of the two largest eigenvalues or of the largest and the smallest.
 * 'principal': the first two principal directions of a run's recorded points about its last. 'points': through three points.
 */
export const planeSpec = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('axes').optional(),
    axes: z.tuple([wholeNumber.min(0), wholeNumber.min(0)]).default([0, 1]),
    at: z.union([z.array(finite), placeSpec]).optional(),
  }),
  z.strictObject({ kind: z.literal('random'), ...normalised, at: placeSpec.default(own) }),
  z.strictObject({
    kind: z.literal('hessian'),
    pair: z.enum(['top', 'ends']).default('top'),
    at: placeSpec.default(own),
  }),
  z.strictObject({ kind: z.literal('principal'), run: runPlace }),
  z.strictObject({ kind: z.literal('points'), points: z.tuple([placeSpec, placeSpec, placeSpec]) }),
]);
export type PlaneSpec = z.infer<typeof planeSpec>;
export type PlaneKind = NonNullable<PlaneSpec['kind']>;

/**
 * A line through a landscape. 'axis': one coordinate varies. 'random', 'hessian', 'gradient': from a centre along a direction.
 * 'points': 0 is the first point and 1 the second. 'in-plane': a row or column of the picture of a plane.
 */
export const lineSpec = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('axis'),
    axis: wholeNumber.min(0).default(0),
    at: z.union([z.array(finite), placeSpec]).optional(),
  }),
  z.strictObject({ kind: z.literal('random'), ...normalised, at: placeSpec.default(own) }),
  z.strictObject({
    kind: z.literal('hessian'),
    end: z.enum(['top', 'bottom']).default('top'),
    at: placeSpec.default(own),
  }),
  z.strictObject({ kind: z.literal('gradient'), at: placeSpec.default(own) }),
  z.strictObject({ kind: z.literal('points'), points: z.tuple([placeSpec, placeSpec]) }),
  z.strictObject({
    kind: z.literal('in-plane'),
    plane: planeSpec,
    along: z.enum(['horizontal', 'vertical']).default('horizontal'),
    /** The picture's other coordinate, which is held; by default that of the plane's centre. */
    through: finite.optional(),
  }),
]);
export type LineSpec = z.infer<typeof lineSpec>;

/** A plane as an answer describes it. */
export interface PlaneAnswer {
  kind: PlaneKind;
  /** The coordinates that vary in a plane of axes; null in others. */
  axes: [number, number] | null;
  /** Names of the picture's coordinates. */
  labels: [string, string];
  dimension: number;
  /** Distances in the picture are those of the landscape. */
  orthonormal: boolean;
  /** Picture coordinates of the centre. */
  center: [number, number];
  /** The points that a plane of three points goes through, or the centre of one about a point, in picture coordinates. */
  marks: { label: string; x: number; y: number }[];
  /** Of a plane of principal directions: the shares of the path's variance about its end, and how many points it had. */
  principal: { shares: [number, number]; points: number } | null;
  /** Of a plane of Hessian eigenvectors: their eigenvalues, with the residuals that bound their errors. */
  eigenvalues: { values: [number, number]; residuals: [number, number] } | null;
}
