/** A cluster of particles that attract each other from afar and repel each other when close. */
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { particlesKernel } from './lennard-jones/kernel.ts';
import {
  drawCluster,
  latticeBlock,
  PAIR_DISTANCE,
  particleCoordinate,
  rigidMotions,
  START_GAP,
  simplex,
} from './lennard-jones/shapes.ts';
import { exchangeOfParticles, rigidMotion } from './symmetries.ts';

interface ClusterParameters {
  particles: number;
  embeddingDimension: number;
}

/**
 * Lowest known energies in three dimensions, 5 to 24 particles. They agree with the Cambridge Cluster Database in its six
 * digits; the others come from relaxing the clusters until the gradient was below 1e-12.
 */
const LOWEST: Record<number, number> = {
  5: -9.103852415707557,
  6: -12.712062256809336,
  7: -16.505384168012217,
  8: -19.821489192154758,
  9: -24.113360433647181,
  10: -28.422531893437558,
  11: -32.765970089979,
  12: -37.967599562363937,
  13: -44.326801419534007,
  14: -47.845156782593477,
  15: -52.322627261839429,
  16: -56.815741780426386,
  17: -61.317994660110756,
  18: -66.530949463139592,
  19: -72.65978245439203,
  20: -77.177042568296883,
  21: -81.684571131370305,
  22: -86.809782259320968,
  23: -92.844472428345952,
  24: -97.348815118023154,
};

/** Energies of larger clusters that are often used as tests, to the digits of the Cambridge Cluster Database. */
const FAMOUS: Record<number, string> = { 38: '−173.928427', 55: '−279.248470', 75: '−397.492331' };

const SHAPES: Record<number, string> = {
  5: 'a trigonal bipyramid',
  6: 'an octahedron',
  7: 'a pentagonal bipyramid',
  13: 'an icosahedron',
  19: 'a double icosahedron',
};

function factsOf({ particles, embeddingDimension: space }: ClusterParameters): LandscapeFacts {
  const notes = [
    { label: 'A pair', value: 'lowest at the distance 2^(1/6) = 1.122462, with energy −1 and curvature 57.1464' },
    { label: 'Flat directions', value: `${rigidMotions(space)}; also all permutations and reflections` },
    { label: 'Zero eigenvalues at a rigid minimum', value: String((space * (space + 1)) / 2) },
  ];
  if (particles <= space + 1) {
    return {
      minimum: (-particles * (particles - 1)) / 2,
      minimisers: [simplex(particles, space, PAIR_DISTANCE)],
      notes: [...notes, { label: 'Global minimum', value: 'every pair at its best distance: a regular simplex' }],
    };
  }
  notes.push({ label: 'Bound', value: `L > −${(particles * (particles - 1)) / 2}, the number of pairs` });
  if (space !== 3) return { notes };
  const famous = FAMOUS[particles];
  if (famous !== undefined) notes.push({ label: 'Lowest known energy', value: famous });
  const lowest = LOWEST[particles];
  if (lowest === undefined) return { notes };
  const shape = SHAPES[particles];
  if (shape !== undefined) notes.push({ label: 'Lowest known cluster', value: shape });
  return { minimum: lowest, notes };
}

export const lennardJones = defineLandscape({
  id: 'lennard-jones',
  version: 1,
  label: 'Lennard-Jones cluster',
  group: 'Physics',
  summary: 'Particles that attract from afar and repel when close: minima soon outnumber all hope of listing them.',
  references: [
    {
      text: 'J. E. Jones, On the determination of molecular fields II, Proceedings of the Royal Society A 106 (1924) 463–477',
      url: 'https://doi.org/10.1098/rspa.1924.0082',
    },
    {
      text: 'D. J. Wales, J. P. K. Doye, Global optimization by basin-hopping and the lowest energy structures of Lennard-Jones clusters containing up to 110 atoms, Journal of Physical Chemistry A 101 (1997) 5111–5116',
      url: 'https://doi.org/10.1021/jp970984n',
    },
    { text: 'The Cambridge Cluster Database', url: 'https://www-wales.ch.cam.ac.uk/CCD.html' },
  ],
  parameters: {
    particles: {
      kind: 'number',
      label: 'Particles',
      symbol: 'N',
      default: 13,
      minimum: 2,
      maximum: 5000,
      integer: true,
    },
    embeddingDimension: {
      kind: 'number',
      label: 'Dimension of space',
      symbol: 'D',
      help: 'Coordinates of each particle. The landscape has this many times the number of particles.',
      default: 3,
      minimum: 1,
      maximum: 10,
      integer: true,
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: [
    String.raw`L(w) = \sum_{i<j} 4 \Bigl( \frac{1}{r_{ij}^{12}} - \frac{1}{r_{ij}^{6}} \Bigr), \quad r_{ij} = \lVert w_i - w_j \rVert, \quad w_i \in \mathbb{R}^D`,
  ],
  typeset: ({ particles, embeddingDimension }) => [
    String.raw`L(w) = \sum_{1 \le i < j \le ${particles}} 4 \bigl( r_{ij}^{-12} - r_{ij}^{-6} \bigr), \quad r_{ij} = \lVert w_i - w_j \rVert, \quad w_i \in \mathbb{R}^{${embeddingDimension}}`,
  ],
  dimension: ({ particles, embeddingDimension }) => particles * embeddingDimension,
  coordinateName: ({ embeddingDimension }, index) => particleCoordinate(embeddingDimension, index),
  facts: factsOf,
  symmetries: ({ embeddingDimension }) => [exchangeOfParticles(embeddingDimension), rigidMotion(embeddingDimension)],
  view: () => [-3, 3, -3, 3],
  viewPoint: ({ particles, embeddingDimension }) => latticeBlock(particles, embeddingDimension, PAIR_DISTANCE),
  start: ({ embeddingDimension }) => ({
    kind: 'random',
    draw: (source, out) => drawCluster(embeddingDimension, source, out),
    words: `uniform in a ball, no two particles closer than ${START_GAP}`,
  }),
  ensembleWork: ({ particles, embeddingDimension }) => particles * particles * (5 + embeddingDimension),
  body: {
    kind: 'kernel',
    create: ({ particles: count, embeddingDimension: space }, { workspace }) =>
      particlesKernel({ count, space, excluded: 0 }, workspace),
  },
});
