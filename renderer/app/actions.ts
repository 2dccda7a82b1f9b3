/** What a person can do to the session: every action of menus, keys and buttons goes through here and reports its failures. */
import { createContext, useContext } from 'react';
import type { DataChoice } from '../../core/contract/data-import.ts';
import { COLLECTIONS, type Collection, type Command } from '../../core/contract/document.ts';
import type { CallArgument, Snapshot } from '../../core/contract/laboratory-api.ts';
import type { RunPlaceSpec } from '../../core/contract/planes.ts';
import { STUDIES, type StudyPlace, type StudyReference } from '../../core/contract/studies.ts';
import { debugRun, toggleDebuggedRun } from '../state/debugged.ts';
import { openDialog } from '../state/dialogs.ts';
import type { Laboratory } from '../state/laboratory.ts';
import { toggleSide, useLayout } from '../state/layout.ts';
import { showError, showMessage, waitFor } from '../state/messages.ts';
import { selectThing, type Thing, useSelection } from '../state/selection.ts';
import { openPanel, openThing } from './dock-model.ts';
import {
  experimentShape,
  type ForkChoice,
  freeName,
  newAnalysis,
  newExperiment,
  newFork,
  newId,
  newLandscape,
  newLesson,
  newNote,
  newOptimizer,
  wordFor,
} from './items.ts';

/** Above this the person is asked before a run starts. */
const LARGE_RUN_BYTES = 1e9;

export type DataFiles = CallArgument<'outlineData'>;

export class Actions {
  private readonly laboratory: Laboratory;
  private entering: Promise<boolean> | null = null;

  constructor(laboratory: Laboratory) {
    this.laboratory = laboratory;
  }

  private get state() {
    return this.laboratory.store.getState();
  }

  /** Runs a call and shows its error in the message bar; null after a failure. */
  private async attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      showError(error);
      return null;
    }
  }

  /** Changes the session; one change at a time. */
  private async enter(words: string, call: () => Promise<Snapshot>): Promise<boolean> {
    if (this.entering !== null) return false;
    this.entering = this.attempt(() => waitFor(words, call)).then((snapshot) => {
      if (snapshot === null) return false;
      this.laboratory.enter(snapshot);
      return true;
    });
    try {
      return await this.entering;
    } finally {
      this.entering = null;
    }
  }

  // Sessions

  newSession(ready?: string): Promise<boolean> {
    return this.enter('Making a session…', () => this.laboratory.api.newSession(ready === undefined ? {} : { ready }));
  }

  /** Opens a session; errors are thrown for the dialog or list that asked. */
  async openSession(path: string, readOnly = false): Promise<void> {
    const open = (): Promise<Snapshot> => this.laboratory.api.openSession(readOnly ? { path, readOnly } : { path });
    this.laboratory.enter(await waitFor('Opening the session…', open));
  }

  async uploadSession(file: File): Promise<void> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const upload = (): Promise<Snapshot> => this.laboratory.api.uploadSession({ name: file.name, bytes });
    this.laboratory.enter(await waitFor('Opening the session…', upload));
  }

  async downloadSession(): Promise<void> {
    const answer = await this.attempt(() => this.laboratory.api.downloadSession({}));
    if (answer === null) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([Uint8Array.from(answer.bytes)], { type: 'application/x-ridgeline' }));
    link.download = answer.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  async saveAs(argument: CallArgument<'saveAs'>): Promise<void> {
    this.laboratory.accept(await waitFor('Saving…', () => this.laboratory.api.saveAs(argument)));
  }

  /** Writes what is not written yet; a session without a name is asked for one. */
  async save(): Promise<void> {
    const { session } = this.state.snapshot;
    if (session === null) return;
    if (session.path === null) {
      openDialog({ kind: 'save-as' });
      return;
    }
    const saved = await this.attempt(() => this.laboratory.api.saveNow({}));
    if (saved !== null && saved.save.kind === 'failed') showMessage('error', `Not saved: ${saved.save.message}`);
  }

  async closeSession(): Promise<void> {
    await this.enter('Saving and closing…', () => this.laboratory.api.closeSession({}));
  }

  // Edits

  async apply(commands: Command[], label: string): Promise<boolean> {
    return (await this.attempt(() => this.laboratory.apply(commands, label))) !== null;
  }

  async undo(): Promise<void> {
    if (this.state.snapshot.history.undo === null) return;
    await this.attempt(async () => this.laboratory.accept(await this.laboratory.api.undo({})));
  }

  async redo(): Promise<void> {
    if (this.state.snapshot.history.redo === null) return;
    await this.attempt(async () => this.laboratory.accept(await this.laboratory.api.redo({})));
  }

  /** Goes to the state after `position` edits. */
  async jumpTo(position: number): Promise<void> {
    await this.attempt(async () => {
      let steps = position - this.state.snapshot.history.position;
      while (steps !== 0) {
        const snapshot = steps < 0 ? await this.laboratory.api.undo({}) : await this.laboratory.api.redo({});
        this.laboratory.accept(snapshot);
        steps += steps < 0 ? 1 : -1;
      }
    });
  }

  /** A session to edit in: the one that is being made, the open one, or a new one. */
  private async ensureSession(): Promise<boolean> {
    await this.entering;
    return this.state.document !== null || this.newSession();
  }

  /** Adds a landscape, also to the experiment that asked for it, and opens it; a ready-made one of an experiment stays closed. */
  async addLandscape(
    family: string,
    parameters: Record<string, unknown> = {},
    experiment: string | null = null,
  ): Promise<boolean> {
    if (!(await this.ensureSession()) || this.state.document === null) return false;
    const { document } = this.state;
    const item = newLandscape(this.state.catalogue, document, family, parameters);
    const commands: Command[] = [{ kind: 'add', collection: 'landscapes', item }];
    const target = document.experiments.find((other) => other.id === experiment);
    if (target !== undefined) {
      const value = [...target.landscapes, item.id];
      commands.push({ kind: 'set', collection: 'experiments', id: target.id, path: ['landscapes'], value });
    }
    const added = await this.apply(commands, `Add landscape ${item.name}`);
    if (added && (target === undefined || family === 'formula')) this.open({ collection: 'landscapes', id: item.id });
    return added;
  }

  /** Adds an optimizer, also to the experiment that asked for it. */
  async addOptimizer(algorithm: string, experiment: string | null): Promise<boolean> {
    if (!(await this.ensureSession()) || this.state.document === null) return false;
    const { document } = this.state;
    const item = newOptimizer(this.state.catalogue, document, algorithm);
    const commands: Command[] = [{ kind: 'add', collection: 'optimizers', item }];
    const target = document.experiments.find((other) => other.id === experiment);
    if (target !== undefined) {
      commands.push({
        kind: 'set',
        collection: 'experiments',
        id: target.id,
        path: ['optimizers'],
        value: [...target.optimizers, item.id],
      });
    }
    const added = await this.apply(commands, `Add optimizer ${item.name}`);
    const thing = { collection: 'optimizers', id: item.id } as const;
    if (added) selectThing(thing);
    // What is put together by the person has a panel for it.
    const entry = this.state.catalogue.optimizers.find((optimizer) => optimizer.id === algorithm);
    if (added && entry?.group === 'Composed') this.open(thing);
    return added;
  }

  /** A new session that holds a landscape and nothing else yet. */
  async startWithLandscape(family: string, parameters: Record<string, unknown> = {}): Promise<void> {
    if (await this.newSession()) await this.addLandscape(family, parameters);
  }

  /** A new session that holds an optimizer and nothing else yet. */
  async startWithOptimizer(algorithm: string): Promise<void> {
    if (await this.newSession()) await this.addOptimizer(algorithm, null);
  }

  async addExperiment(): Promise<void> {
    if (!(await this.ensureSession()) || this.state.document === null) return;
    const item = newExperiment(this.state.document);
    if (await this.apply([{ kind: 'add', collection: 'experiments', item }], `Add experiment ${item.name}`)) {
      this.open({ collection: 'experiments', id: item.id });
    }
  }

  /** An analysis of the selected landscape, at the end of the selected run where there is one. */
  async addAnalysis(analysis: string): Promise<void> {
    if (!(await this.ensureSession()) || this.state.document === null) return;
    const { document, catalogue } = this.state;
    const selection = useSelection.getState();
    const selected = selection.thing?.collection === 'landscapes' ? selection.thing.id : selection.landscape;
    const landscape = document.landscapes.find(({ id }) => id === selected) ?? document.landscapes[0];
    const entry = catalogue.analyses.find(({ id }) => id === analysis);
    const onRun = entry?.needs === 'run';
    // What is measured about a minimum says little at a start.
    const atMinimum = entry?.group === 'Basins' || entry?.group === 'Degeneracy';
    const running = document.experiments.filter(({ landscapes }) => landscapes.includes(landscape?.id ?? ''));
    const experiment = running.find(({ id }) => id === selection.experiment) ?? (onRun ? running[0] : undefined);
    const optimizer =
      experiment?.optimizers.find((id) => id === selection.optimizer) ??
      (onRun ? experiment?.optimizers[0] : undefined);
    const at: StudyPlace =
      experiment === undefined || optimizer === undefined
        ? atMinimum
          ? { minimiser: 0 }
          : { start: { seed: 0 } }
        : { run: { experiment: experiment.id, optimizer, seed: experiment.seeds.first }, step: 'final' };
    const item = newAnalysis(catalogue, document, analysis, landscape?.id ?? null, at);
    if (await this.apply([{ kind: 'add', collection: 'analyses', item }], `Add analysis ${item.name}`)) {
      this.open({ collection: 'analyses', id: item.id });
    }
  }

  /** Adds a fork of a run to its experiment, runs it, and lays it over the run in the debugger. */
  async fork(choice: ForkChoice): Promise<void> {
    const { document } = this.state;
    const { run } = choice;
    const item = document === null ? null : newFork(document, choice);
    const experiment = document?.experiments.find(({ id }) => id === run.experiment);
    if (item === null || experiment === undefined) return;
    const commands: Command[] = [
      { kind: 'add', collection: 'optimizers', item },
      {
        kind: 'set',
        collection: 'experiments',
        id: experiment.id,
        path: ['optimizers'],
        value: [...experiment.optimizers, item.id],
      },
    ];
    if (!(await this.apply(commands, `Fork ${item.name}`))) return;
    toggleDebuggedRun({ ...run, optimizer: item.id });
    await this.run(experiment.id);
  }

  /** Opens the debugger on a run. */
  debug(run: RunPlaceSpec): void {
    debugRun(run);
    openPanel('debugger');
    // So that its keys act at once.
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-debugger]')?.focus({ preventScroll: true }));
  }

  /** Adds an analysis of a whole run to the document and starts it. */
  async diagnose(analysis: string, { experiment, landscape, optimizer, seed }: RunPlaceSpec): Promise<void> {
    const { document, catalogue } = this.state;
    if (document === null) return;
    const at: StudyPlace = { run: { experiment, optimizer, seed }, step: 'final' };
    const item = newAnalysis(catalogue, document, analysis, landscape, at);
    if (await this.apply([{ kind: 'add', collection: 'analyses', item }], `Add analysis ${item.name}`))
      await this.startStudy({ collection: 'analyses', id: item.id });
  }

  /** Puts a gallery entry into the session, or a new one, and opens its claims. */
  async openEntry(entry: string): Promise<void> {
    if (!(await this.ensureSession())) return;
    const opened = await this.attempt(() =>
      waitFor('Opening the claims…', () => this.laboratory.api.openEntry({ entry })),
    );
    if (opened === null) return;
    const snapshot = await this.attempt(() => this.laboratory.api.snapshot({}));
    if (snapshot !== null) this.laboratory.accept(snapshot);
    this.open({ collection: 'verifications', id: opened.verification });
  }

  /** Puts a lesson of the gallery into the session, or a new one, and opens it. */
  async openLesson(lesson: string): Promise<void> {
    if (!(await this.ensureSession())) return;
    const opened = await this.attempt(() =>
      waitFor('Opening the lesson…', () => this.laboratory.api.openLesson({ lesson })),
    );
    if (opened === null) return;
    const snapshot = await this.attempt(() => this.laboratory.api.snapshot({}));
    if (snapshot !== null) this.laboratory.accept(snapshot);
    this.open({ collection: 'lessons', id: opened.lesson });
  }

  /** A lesson of one's own, round what is selected: claims or an experiment; or round the first of each. */
  async addLesson(): Promise<void> {
    if (!(await this.ensureSession()) || this.state.document === null) return;
    const { thing, experiment } = useSelection.getState();
    const { verifications, experiments } = this.state.document;
    const chosen = thing?.collection === 'verifications' ? thing.id : verifications[0]?.id;
    const item = newLesson(
      this.state.document,
      thing?.collection === 'experiments' ? undefined : chosen,
      thing?.collection === 'verifications'
        ? undefined
        : (experiments.find(({ id }) => id === experiment) ?? experiments[0]),
    );
    if (await this.apply([{ kind: 'add', collection: 'lessons', item }], `Add lesson ${item.name}`)) {
      this.open({ collection: 'lessons', id: item.id });
    }
  }

  /** Goes to a new session with the lesson alone, which nobody has answered: what a teacher saves and hands out. */
  async handOutLesson(id: string): Promise<void> {
    const handOut = () => this.laboratory.api.handOutLesson({ lesson: id });
    if (!(await this.enter('Making the session…', handOut))) return;
    this.open({ collection: 'lessons', id });
    openDialog({ kind: 'save-as' });
  }

  /** Whether it was committed. */
  async commitPrediction(argument: CallArgument<'commitPrediction'>): Promise<boolean> {
    const snapshot = await this.attempt(() => this.laboratory.api.commitPrediction(argument));
    if (snapshot !== null) this.laboratory.accept(snapshot);
    return snapshot !== null;
  }

  async tickStep(argument: CallArgument<'tickStep'>): Promise<void> {
    const snapshot = await this.attempt(() => this.laboratory.api.tickStep(argument));
    if (snapshot !== null) this.laboratory.accept(snapshot);
  }

  async startStudy(study: StudyReference): Promise<void> {
    await this.attempt(() => this.laboratory.api.startStudy(study));
  }

  async stopStudy(study: StudyReference): Promise<void> {
    await this.attempt(() => this.laboratory.api.stopStudy({ study }));
  }

  async addNote(): Promise<void> {
    if (!(await this.ensureSession()) || this.state.document === null) return;
    const item = newNote(this.state.document);
    if (await this.apply([{ kind: 'add', collection: 'notes', item }], `Add note ${item.name}`)) {
      this.open({ collection: 'notes', id: item.id });
    }
  }

  /** Reads a file of data or weights into the session; errors are thrown for the dialog that asked. */
  async importData(files: DataFiles, choice: DataChoice): Promise<string> {
    if (!(await this.ensureSession())) throw new Error('There is no session to import into.');
    const { id } = await this.laboratory.api.importData({ ...files, choice });
    selectThing({ collection: 'data', id });
    return id;
  }

  item({ collection, id }: Thing): { id: string; name: string } | null {
    return this.state.document?.[collection].find((item) => item.id === id) ?? null;
  }

  async rename(thing: Thing, name: string): Promise<void> {
    const item = this.item(thing);
    if (item === null || item.name === name || name.trim() === '') return;
    const { collection, id } = thing;
    await this.apply(
      [{ kind: 'set', collection, id, path: ['name'], value: name.trim() }],
      `Rename ${item.name} to ${name.trim()}`,
    );
  }

  async renameSession(name: string): Promise<void> {
    if (name.trim() === '' || name === this.state.document?.name) return;
    await this.apply([{ kind: 'rename-session', name: name.trim() }], `Rename the session to ${name.trim()}`);
  }

  async duplicate({ collection, id }: Thing): Promise<void> {
    const { document } = this.state;
    if (document === null || collection === 'data') return;
    const items: readonly { id: string; name: string }[] = document[collection];
    const at = items.findIndex((item) => item.id === id);
    const original = items[at];
    if (original === undefined) return;
    const copy = { ...original, id: newId(), name: freeName(original.name, items) };
    const done = await this.apply([{ kind: 'add', collection, item: copy, at: at + 1 }], `Duplicate ${original.name}`);
    if (done) selectThing({ collection, id: copy.id });
  }

  async remove(thing: Thing): Promise<void> {
    const { document } = this.state;
    const item = this.item(thing);
    if (document === null || item === null) return;
    const { collection, id } = thing;
    const items: readonly { id: string }[] = document[collection];
    const at = items.findIndex((other) => other.id === id);
    const next = items[at + 1] ?? items[at - 1];
    if (useSelection.getState().thing?.id === id) selectThing(next === undefined ? null : { collection, id: next.id });
    await this.apply([{ kind: 'remove', collection, id }], `Delete ${wordFor(collection)} ${item.name}`);
  }

  async move({ collection, id }: Thing, by: 1 | -1): Promise<void> {
    const { document } = this.state;
    if (document === null) return;
    const items: readonly { id: string; name: string }[] = document[collection];
    const at = items.findIndex((item) => item.id === id);
    const to = at + by;
    const item = items[at];
    if (item === undefined || to < 0 || to >= items.length) return;
    await this.apply([{ kind: 'move', collection, id, to }], `Move ${item.name} ${by < 0 ? 'up' : 'down'}`);
  }

  // Runs

  /** The experiment that Run means: the selected one, or the only one. */
  experimentToRun(): string | null {
    const { document } = this.state;
    if (document === null) return null;
    const { experiment } = useSelection.getState();
    if (document.experiments.some((item) => item.id === experiment)) return experiment;
    return document.experiments[0]?.id ?? null;
  }

  /** The study that Run means: the selected thing, where it is one. */
  studyToRun(): StudyReference | null {
    const { thing } = useSelection.getState();
    const collection = STUDIES.find((known) => known === thing?.collection);
    return thing === null || collection === undefined ? null : { collection, id: thing.id };
  }

  /** Runs what is selected: an analysis, the claims of an entry, or the experiment. */
  async runSelected(): Promise<void> {
    const study = this.studyToRun();
    if (study !== null) await this.startStudy(study);
    else await this.run();
  }

  /** Computes the size first and asks above 1 GB. */
  async run(experiment = this.experimentToRun()): Promise<void> {
    if (experiment === null) return;
    const size = await this.attempt(() =>
      waitFor('Planning the runs…', () => this.laboratory.api.runSize({ experiment })),
    );
    if (size === null) return;
    if (size.bytes > LARGE_RUN_BYTES) {
      openDialog({ kind: 'large-run', experiment, ...size });
      return;
    }
    await this.start(experiment);
  }

  async start(experiment: string): Promise<void> {
    const answer = await this.attempt(() =>
      waitFor('Planning the runs…', () => this.laboratory.api.run({ experiment })),
    );
    if (answer !== null && answer.missing === 0) {
      showMessage('information', `Nothing to run: all ${answer.wanted} runs are there.`);
    }
  }

  async stop(): Promise<void> {
    await this.attempt(() => Promise.all([this.laboratory.api.stop({}), this.laboratory.api.stopStudy({})]));
  }

  async addSeeds(experiment: string, count: number): Promise<void> {
    const item = this.state.document?.experiments.find((other) => other.id === experiment);
    if (item === undefined) return;
    const value = item.seeds.count + count;
    await this.apply(
      [{ kind: 'set', collection: 'experiments', id: experiment, path: ['seeds', 'count'], value }],
      `Add ${count} seeds to ${item.name}`,
    );
  }

  // Where things are shown

  /** Selects a thing and opens its panel; things without one are shown in the inspector. */
  open(thing: Thing): void {
    selectThing(thing);
    const { document, catalogue } = this.state;
    const experiment = document?.experiments.find((item) => item.id === thing.id);
    const shape =
      document === null || experiment === undefined ? undefined : experimentShape(experiment, document, catalogue);
    if (!openThing(thing, shape)) this.inspect();
  }

  inspect(): void {
    useLayout.setState({ rightTab: 'inspector' });
    toggleSide('right', true);
  }

  collectionOf(id: string): Collection | null {
    const { document } = this.state;
    if (document === null) return null;
    for (const collection of COLLECTIONS) {
      if (document[collection].some((item) => item.id === id)) return collection;
    }
    return null;
  }
}

export const ActionsContext = createContext<Actions | null>(null);

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (actions === null) throw new Error('This needs an ActionsContext above it.');
  return actions;
}
