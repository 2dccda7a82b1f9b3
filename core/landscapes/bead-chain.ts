/** A chain of beads on springs that stick to each other: the simplest polymer that folds. */
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { particlesKernel } from './lennard-jones/kernel.ts';
import { PAIR_DISTANCE, particleCoordinate, rigidMotions, simplex } from './lennard-jones/shapes.ts';
import { shownNumber } from './parts.ts';
import { rigidMotion } from './symmetries.ts';

interface ChainParameters {
  particles: number;
  embeddingDimension: number;
  stiffness: number;
  bondLength: number;
}

function factsOf({ particles, embeddingDimension: space, bondLength }: ChainParameters): LandscapeFacts {
  const pairs = ((particles - 1) * (particles - 2)) / 2;
  const notes = [
    { label: 'Flat directions', value: `${rigidMotions(space)}; also reflections and the chain read backwards` },
    { label: 'Bound', value: `L ≥ ${shownNumber(-pairs)}, from the pairs that are not neighbours` },
  ];
  if (particles > space + 1 || bondLength !== PAIR_DISTANCE) return { notes };
  return {
    minimum: pairs === 0 ? 0 : -pairs,
    minimisers: [simplex(particles, space, PAIR_DISTANCE)],
    notes: [...notes, { label: 'Global minimum', value: 'a regular simplex, where the bound is reached' }],
  };
}

/** A straight chain along the first coordinate, centred. */
function straightChain({ particles, embeddingDimension, bondLength }: ChainParameters): number[] {
  return Array.from({ length: particles * embeddingDimension }, (_, index) =>
    index % embeddingDimension === 0 ? (index / embeddingDimension - (particles - 1) / 2) * bondLength : 0,
  );
}

/** Deviation of the start from a straight chain, in bond lengths. */
const JITTER = 0.1;

export const beadChain = defineLandscape({
  id: 'bead-chain',
  version: 1,
  label: 'Bead chain',
  group: 'Physics',
  summary: 'Beads joined by springs that attract each other where they are not neighbours: a chain that folds.',
  references: [
    {
      text: 'J. E. Jones, On the determination of molecular fields II, Proceedings of the Royal Society A 106 (1924) 463–477',
      url: 'https://doi.org/10.1098/rspa.1924.0082',
    },
    {
      text: 'P. E. Rouse, A theory of the linear viscoelastic properties of dilute solutions of coiling polymers, Journal of Chemical Physics 21 (1953) 1272–1280, for the springs',
      url: 'https://doi.org/10.1063/1.1699180',
    },
  ],
  parameters: {
    particles: { kind: 'number', label: 'Beads', symbol: 'N', default: 8, minimum: 2, maximum: 5000, integer: true },
    embeddingDimension: {
      kind: 'number',
      label: 'Dimension of space',
      symbol: 'D',
      default: 3,
      minimum: 1,
      maximum: 10,
      integer: true,
    },
    stiffness: {
      kind: 'number',
      label: 'Stiffness of the springs',
      symbol: 'k',
      default: 100,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
    bondLength: {
      kind: 'number',
      label: 'Length of the springs',
      symbol: 'r_0',
      help: 'At rest. The default is the distance of lowest pair energy, the sixth root of 2.',
      default: PAIR_DISTANCE,
      minimum: 0,
      exclusiveMinimum: true,
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: [
    String.raw`L(w) = \sum_{i=1}^{N-1} \frac{k}{2} \bigl( r_{i,i+1} - r_0 \bigr)^2 + \sum_{j > i+1} 4 \bigl( r_{ij}^{-12} - r_{ij}^{-6} \bigr)`,
    String.raw`r_{ij} = \lVert w_i - w_j \rVert, \quad w_i \in \mathbb{R}^D`,
  ],
  typeset: ({ particles, embeddingDimension, stiffness, bondLength }) => [
    String.raw`L(w) = \sum_{i=1}^{${particles - 1}} \frac{${shownNumber(stiffness)}}{2} \bigl( r_{i,i+1} - ${shownNumber(bondLength)} \bigr)^2 + \sum_{j > i+1} 4 \bigl( r_{ij}^{-12} - r_{ij}^{-6} \bigr)`,
    String.raw`r_{ij} = \lVert w_i - w_j \rVert, \quad w_1, \dots, w_{${particles}} \in \mathbb{R}^{${embeddingDimension}}`,
  ],
  dimension: ({ particles, embeddingDimension }) => particles * embeddingDimension,
  coordinateName: ({ embeddingDimension }, index) => particleCoordinate(embeddingDimension, index),
  facts: factsOf,
  symmetries: ({ embeddingDimension }) => [rigidMotion(embeddingDimension)],
  view: ({ particles, bondLength }) => {
    const reach = (particles / 2 + 1) * bondLength;
    return [-reach, reach, -reach, reach];
  },
  viewPoint: straightChain,
  start: (parameters) => ({
    kind: 'random',
    draw(source, out) {
      source.fillNormal(out);
      straightChain(parameters).forEach((coordinate, i) => {
        out[i] = coordinate + JITTER * parameters.bondLength * out[i];
      });
    },
    words: `a straight chain, every coordinate off by a normal deviate of ${shownNumber(JITTER * parameters.bondLength, 3)}`,
  }),
  ensembleWork: ({ particles, embeddingDimension }) => particles * particles * (5 + embeddingDimension),
  body: {
    kind: 'kernel',
    create: ({ particles: count, embeddingDimension: space, stiffness, bondLength: length }, { workspace }) =>
      particlesKernel({ count, space, excluded: 1, springs: { stiffness, length } }, workspace),
  },
});
