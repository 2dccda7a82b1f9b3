/** A student with one hidden layer that learns from a teacher of the same kind, on all normal inputs at once. */

import { asin } from '../wasm/elementary.ts';
import { normalStart } from './common-parameters.ts';
import type { LandscapeSymmetry } from './define.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { refuse, shownNumber } from './parts.ts';

interface CommitteeParameters {
  inputs: number;
  students: number;
  teachers: number;
  initialScale: number;
}

const LISTED_DIMENSION = 1000;

/** Q_ik = J_i . J_k as text; units from 0, unit i has the coordinates i N + 1 … i N + N. */
function overlapText(i: number, k: number, n: number): string {
  const at = (unit: number) => (unit === 0 ? 'w[j]' : `w[j + ${unit * n}]`);
  return i === k ? `sum(j, 1, ${n}, ${at(i)}^2)` : `sum(j, 1, ${n}, ${at(i)}*${at(k)})`;
}

/** The teacher's units are the first unit vectors, so that R_im = J_i . e_m is a coordinate. */
function textOf({ inputs: n, students, teachers }: CommitteeParameters): string {
  const terms: string[] = [];
  for (let i = 0; i < students; i++) {
    const own = `(1 + ${overlapText(i, i, n)})`;
    terms.push(`asin(1 - 1/${own})`);
    for (let k = 0; k < i; k++) {
      terms.push(`2*asin(${overlapText(k, i, n)}/sqrt(${own}*(1 + ${overlapText(k, k, n)})))`);
    }
    for (let m = 0; m < teachers; m++) terms.push(`-2*asin(w[${i * n + m + 1}]/sqrt(2*${own}))`);
  }
  // Of the teacher with itself: asin(1/2) for each unit.
  return `(${teachers * (Math.PI / 6)} + ${terms.join(' + ')})/${Math.PI}`;
}

function factsOf({ inputs: n, students, teachers }: CommitteeParameters): LandscapeFacts {
  const notes = [
    { label: 'At the origin', value: `L = ${shownNumber(teachers / 6)}: a student that says nothing` },
    { label: 'Training', value: 'gradient flow is the average of online learning at small rates' },
  ];
  if (students === teachers) {
    const r = 1 / Math.sqrt(students * (2 * students - 1));
    const height = (students / Math.PI) * (Math.PI / 6 - students * asin(1 / (2 * students)));
    notes.push({
      label: 'Symmetric plateau',
      value:
        students === 1
          ? 'none: one unit learns at once'
          : `every student at ${shownNumber(r)} of every teacher, L = ${shownNumber(height)}: a saddle that small starts come to first`,
    });
  }
  if (students < teachers || students * n > LISTED_DIMENSION) {
    return students < teachers ? { notes } : { minimum: 0, notes };
  }
  const minimiser = new Array<number>(students * n).fill(0);
  for (let m = 0; m < teachers; m++) minimiser[m * n + m] = 1;
  return { minimum: 0, minimisers: [minimiser], notes };
}

/** Students in any order; the coordinates that teachers use in any order, for all students alike. */
function exchanges({ inputs: n, students, teachers }: CommitteeParameters): LandscapeSymmetry[] {
  return [
    {
      label: 'any order of the students',
      move: (draws, x, out) => {
        draws.permutation(students, new Int32Array(students)).forEach((from, to) => {
          out.set(x.subarray(from * n, (from + 1) * n), to * n);
        });
      },
    },
    {
      label: 'any order of the teachers',
      move: (draws, x, out) => {
        out.set(x);
        const order = draws.permutation(teachers, new Int32Array(teachers));
        for (let i = 0; i < students; i++) {
          for (let m = 0; m < teachers; m++) out[i * n + m] = x[i * n + order[m]];
        }
      },
    },
  ];
}

export const softCommittee = defineLandscape({
  id: 'soft-committee',
  version: 1,
  label: 'Teacher and student',
  group: 'Learning problems',
  summary:
    'One hidden layer that learns another one exactly, on all inputs: a plateau where all units are alike, then a choice.',
  references: [
    {
      text: 'D. Saad, S. A. Solla, On-line learning in soft committee machines, Physical Review E 52 (1995) 4225–4243',
      url: 'https://doi.org/10.1103/PhysRevE.52.4225',
    },
  ],
  parameters: {
    inputs: {
      kind: 'number',
      label: 'Inputs',
      symbol: 'N',
      help: 'At least as many as the teacher has units, which are the first unit vectors.',
      default: 4,
      minimum: 1,
      maximum: 100_000,
      integer: true,
    },
    students: {
      kind: 'number',
      label: 'Hidden units of the student',
      symbol: 'K',
      default: 2,
      minimum: 1,
      maximum: 20,
      integer: true,
    },
    teachers: {
      kind: 'number',
      label: 'Hidden units of the teacher',
      symbol: 'M',
      default: 2,
      minimum: 1,
      maximum: 20,
      integer: true,
    },
    initialScale: {
      kind: 'number',
      label: 'Initial scale',
      help: 'The standard deviation of each weight at the start.',
      default: 0.01,
      minimum: 0,
      scale: 'log',
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: [
    String.raw`L(J) = \tfrac12 \mathbb{E}_{x \sim \mathcal{N}(0, I)} \Bigl( \sum_{i=1}^{K} \operatorname{erf} \tfrac{J_i \cdot x}{\sqrt2} - \sum_{m=1}^{M} \operatorname{erf} \tfrac{x_m}{\sqrt2} \Bigr)^2`,
    String.raw`= \tfrac1\pi \Bigl( \sum_{i,k} \arcsin \tfrac{Q_{ik}}{\sqrt{(1 + Q_{ii})(1 + Q_{kk})}} - 2 \sum_{i,m} \arcsin \tfrac{J_{im}}{\sqrt{2 (1 + Q_{ii})}} + \tfrac{\pi M}{6} \Bigr), \quad Q_{ik} = J_i \cdot J_k`,
  ],
  check: ({ inputs, teachers }) => {
    if (teachers > inputs) refuse('teachers', teachers, `at most the inputs, which are ${inputs}`);
  },
  dimension: ({ inputs, students }) => inputs * students,
  coordinateName: ({ inputs }, index) => `J_${Math.floor(index / inputs) + 1},${(index % inputs) + 1}`,
  facts: factsOf,
  symmetries: exchanges,
  view: () => [-2, 2, -2, 2],
  start: ({ initialScale }) => normalStart(initialScale),
  body: {
    kind: 'formula',
    source: (parameters) => ({
      text: textOf(parameters),
      variables: [`w[${parameters.inputs * parameters.students}]`],
    }),
  },
});
