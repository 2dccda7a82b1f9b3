/** New things for the document: ids, free names, and defaults from the catalogue. */
import type { Catalogue } from '../../core/contract/catalogue.ts';
import type {
  Collection,
  Document,
  ExperimentItem,
  LandscapeItem,
  NoteItem,
  OptimizerItem,
} from '../../core/contract/document.ts';
import type { GradientSpec, Precision } from '../../core/contract/experiment.ts';
import type { LessonItem } from '../../core/contract/lessons.ts';
import type { ParameterSpecs } from '../../core/contract/parameters.ts';
import type { RunPlaceSpec } from '../../core/contract/planes.ts';
import type { AnalysisItem, StudyPlace } from '../../core/contract/studies.ts';
import type { ExperimentShape } from './dock-model.ts';

export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** `name`, or `name 2`, `name 3`, … whichever no item has yet. */
export function freeName(name: string, items: readonly { name: string }[]): string {
  const taken = new Set(items.map((item) => item.name));
  if (!taken.has(name)) return name;
  const stem = name.replace(/ \d+$/, '');
  for (let number = 2; ; number += 1) {
    const candidate = `${stem} ${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** The values of a spec that differ from nothing given: required parameters without a default get the least that is allowed. */
function requiredValues(specs: ParameterSpecs): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.optional === true) continue;
    if (spec.kind === 'number' && spec.default === undefined) values[name] = Math.max(1, spec.minimum ?? 1);
    if (spec.kind === 'numbers' && spec.default === undefined)
      values[name] = Array(Math.max(1, spec.minimumLength ?? 1)).fill(Math.max(1, spec.minimum ?? 1));
  }
  return values;
}

export function newLandscape(
  catalogue: Catalogue,
  document: Document,
  family: string,
  parameters: Record<string, unknown> = {},
): LandscapeItem {
  const entry = catalogue.landscapes.find((landscape) => landscape.id === family);
  const name = freeName(family === 'formula' ? 'my landscape' : (entry?.label ?? family), document.landscapes);
  return { id: newId(), name, family, parameters: { ...requiredValues(entry?.parameters ?? {}), ...parameters } };
}

/** The slot is given by the document when the optimizer joins. */
export function newOptimizer(catalogue: Catalogue, document: Document, algorithm: string): OptimizerItem {
  const entry = catalogue.optimizers.find((optimizer) => optimizer.id === algorithm);
  return {
    id: newId(),
    name: freeName(entry?.label ?? algorithm, document.optimizers),
    slot: document.nextSlot,
    algorithm,
    parameters: requiredValues(entry?.parameters ?? {}),
  };
}

export interface ForkChoice {
  run: RunPlaceSpec;
  step: number;
  name: string;
  parameters: Record<string, unknown>;
  /** Null: as the run had it. */
  gradient: GradientSpec | null;
  precision: Precision | null;
}

/** The optimizer that a fork is: the settings that it goes on with, and those of the run that it goes on from. */
export function newFork(document: Document, choice: ForkChoice): OptimizerItem | null {
  const { run, step, name, parameters } = choice;
  const parent = document.optimizers.find(({ id }) => id === run.optimizer);
  const experiment = document.experiments.find(({ id }) => id === run.experiment);
  if (parent === undefined || experiment === undefined) return null;
  const override = experiment.cells.find(
    (cell) => cell.landscape === run.landscape && cell.optimizer === run.optimizer,
  );
  const gradient = override?.gradient ?? parent.gradient;
  const own = choice.gradient ?? gradient;
  const precision = choice.precision ?? parent.precision;
  // Steps before the parent's own fork belong to what the parent was forked from.
  let past: OptimizerItem['fork'] = parent.fork;
  let settings: NonNullable<OptimizerItem['fork']> = {
    step,
    parameters: { ...parent.parameters, ...override?.parameters },
    ...(gradient && { gradient }),
    ...(parent.precision && { precision: parent.precision }),
  };
  while (past !== undefined && past.step >= step) {
    const { fork: _, ...rest } = past;
    settings = { ...rest, step };
    past = past.fork;
  }
  return {
    id: newId(),
    name,
    slot: document.nextSlot,
    algorithm: parent.algorithm,
    parameters,
    ...(own && { gradient: own }),
    ...(precision && { precision }),
    fork: past === undefined ? settings : { ...settings, fork: past },
  };
}

export function newExperiment(document: Document): ExperimentItem {
  return {
    id: newId(),
    name: freeName('Experiment', document.experiments),
    landscapes: document.landscapes.map((landscape) => landscape.id),
    optimizers: document.optimizers.map((optimizer) => optimizer.id),
    gradient: { kind: 'full' },
    starts: { kind: 'landscape' },
    seeds: { first: 0, count: 1 },
    budget: { steps: 1000 },
    record: {},
    stop: {},
    cells: [],
  };
}

/** Of the landscape and, where the analysis needs a point, the place that are given. */
export function newAnalysis(
  catalogue: Catalogue,
  document: Document,
  analysis: string,
  landscape: string | null,
  at: StudyPlace,
): AnalysisItem {
  const entry = catalogue.analyses.find((other) => other.id === analysis);
  const needs = entry?.needs ?? 'nothing';
  return {
    id: newId(),
    name: freeName(entry?.label ?? analysis, document.analyses),
    analysis,
    ...(needs === 'nothing' || landscape === null ? {} : { landscape }),
    ...(needs === 'point' || needs === 'run' ? { at } : {}),
    parameters: requiredValues(entry?.parameters ?? {}),
    seed: 0,
  };
}

export function newNote(document: Document): NoteItem {
  return { id: newId(), name: freeName('Note', document.notes), text: '' };
}

/** A lesson to begin with, round claims, an experiment, or both: its text reads without complaint. */
export function newLesson(
  document: Document,
  verification: string | undefined,
  experiment: ExperimentItem | undefined,
): LessonItem {
  const lines = [
    'What this lesson is about, and for whom.',
    '## Predict',
    'Say what will be done, without saying how it ends.',
    '> predict first: What number do you expect?',
    '## Measure',
    experiment === undefined ? 'Say what to look at.' : `Run ${experiment.name}, and say what to look at.`,
    [
      ...(experiment === undefined ? [] : [`> open experiment "${experiment.name}"`]),
      ...(verification === undefined ? [] : ['> open claims']),
    ].join('\n'),
    '## Explain',
    'Ask for the reason.',
  ];
  return {
    id: newId(),
    name: freeName('Lesson', document.lessons),
    text: `${lines.filter((line) => line !== '').join('\n\n')}\n`,
    ...(verification === undefined ? {} : { verification }),
    mode: 'write',
    predictions: [],
    done: [],
  };
}

const ONE: Record<Collection, string> = {
  landscapes: 'landscape',
  optimizers: 'optimizer',
  experiments: 'experiment',
  analyses: 'analysis',
  verifications: 'verification',
  lessons: 'lesson',
  notes: 'note',
  data: 'data set',
};
export const MANY: Record<Collection, string> = {
  landscapes: 'Landscapes',
  optimizers: 'Optimizers',
  experiments: 'Experiments',
  analyses: 'Analyses',
  verifications: 'Claims',
  lessons: 'Lessons',
  notes: 'Notes',
  data: 'Data',
};

export function wordFor(collection: Collection): string {
  return ONE[collection];
}

const ENSEMBLE = 200;

/** What the arrangement of an experiment's panels goes by. */
export function experimentShape(experiment: ExperimentItem, document: Document, catalogue: Catalogue): ExperimentShape {
  const onData = new Set(catalogue.landscapes.filter((entry) => entry.hasData).map((entry) => entry.id));
  const landscapes = document.landscapes.filter((landscape) => experiment.landscapes.includes(landscape.id));
  return {
    rows: experiment.landscapes.length,
    optimizers: experiment.optimizers.length,
    ensemble: experiment.seeds.count >= ENSEMBLE,
    large: landscapes.length > 0 && landscapes.every((landscape) => onData.has(landscape.family)),
  };
}
