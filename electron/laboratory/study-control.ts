/** Answers studies one after the other in a thread of their own: queue, progress, stop, and what becomes of the answers. */

import * as Comlink from 'comlink';
import { type ErrorEnvelope, RidgelineError, toEnvelope } from '../../core/contract/errors.ts';
import type { LogLevel } from '../../core/contract/laboratory-api.ts';
import type { ClaimFinding, StudyProgress, StudyReference } from '../../core/contract/studies.ts';
import type { DataSet } from '../../core/landscapes/define.ts';
import type { KnownPiece, StudyApi } from '../workers/study-api.ts';
import { ControlBlock } from '../workers/task-api.ts';
import { WorkerHandle } from '../workers/worker-handle.ts';
import type { StoredAnswer } from './session-store.ts';
import { type PlannedStudy, storedFinding, storedValues } from './studies.ts';

export interface StudyControlOptions {
  plan(study: StudyReference): Promise<PlannedStudy>;
  /** The data sets of the session. */
  data(): Promise<DataSet[]>;
  found(answer: StoredAnswer): void;
  log(level: LogLevel, message: string): void;
  /** What the studies are doing is worth telling. */
  changed(): void;
}

interface Entry {
  study: StudyReference;
  label: string;
  state: StudyProgress['state'];
  /** When the first part of the work was seen to be done, and how much that was. */
  first: { at: number; share: number } | null;
  error: ErrorEnvelope | null;
}

const PROGRESS_MS = 150;
/** A pace is told after this time. */
const PACE_MS = 3000;
/** How long a stopped study may take before its thread is ended. */
const GRACE_MS = 3000;

export class StudyControl {
  private readonly options: StudyControlOptions;
  private readonly worker: WorkerHandle<StudyApi>;
  private readonly control = new ControlBlock();
  private entries: Entry[] = [];
  private working: Promise<void> | null = null;

  constructor(options: StudyControlOptions) {
    this.options = options;
    this.worker = new WorkerHandle<StudyApi>('study-worker', async (handle) => {
      await handle.call('carry', await options.data());
    });
  }

  /** Puts a study at the end of the queue; one that waits or runs already stays where it is. */
  start(study: StudyReference, label: string): void {
    const known = this.entries.find((entry) => same(entry.study, study));
    if (known && (known.state === 'queued' || known.state === 'running')) return;
    this.entries = this.entries.filter((entry) => entry !== known);
    this.entries.push({ study, label, state: 'queued', first: null, error: null });
    this.options.changed();
    this.working ??= this.work().finally(() => {
      this.working = null;
      this.options.changed();
    });
  }

  /** Stops one study, or all; answers that have been found are kept. Resolves when the thread has let go. */
  async stop(study?: StudyReference): Promise<void> {
    const meant = (entry: Entry): boolean => study === undefined || same(entry.study, study);
    for (const entry of this.entries) if (entry.state === 'queued' && meant(entry)) entry.state = 'cancelled';
    const running = this.entries.find((entry) => entry.state === 'running' && meant(entry));
    if (running) {
      this.control.stop();
      await this.ended(running);
    }
    this.options.changed();
  }

  get progress(): StudyProgress[] {
    return this.entries.map((entry) => {
      const { study, state, error } = entry;
      const share = state === 'running' ? this.control.share : null;
      return { ...study, state, share, secondsLeft: secondsLeft(entry, share), error };
    });
  }

  get idle(): boolean {
    return this.working === null;
  }

  async whenIdle(): Promise<void> {
    while (this.working) await this.working;
  }

  /** For another session: nothing of the old one is known any more, and the thread takes the new one's data. */
  async forget(): Promise<void> {
    await this.stop();
    this.entries = [];
    await this.worker.terminate();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.worker.terminate();
  }

  private async work(): Promise<void> {
    const timer = setInterval(() => this.options.changed(), PROGRESS_MS);
    try {
      for (let next = this.next(); next; next = this.next()) await this.answer(next);
    } finally {
      clearInterval(timer);
    }
  }

  private next(): Entry | undefined {
    return this.entries.find((entry) => entry.state === 'queued');
  }

  private async answer(entry: Entry): Promise<void> {
    entry.state = 'running';
    this.control.reset();
    this.options.changed();
    try {
      const planned = await this.options.plan(entry.study);
      if (planned.kind === 'analysis') await this.analyze(entry, planned);
      else await this.verify(entry, planned);
      this.entries = this.entries.filter((other) => other !== entry);
    } catch (error) {
      const envelope = toEnvelope(error);
      if (this.control.stopped) {
        entry.state = 'cancelled';
        return;
      }
      entry.state = 'failed';
      entry.error = envelope;
      this.options.log('error', `${entry.label}: ${envelope.message}`);
    }
  }

  private async analyze(entry: Entry, planned: Extract<PlannedStudy, { kind: 'analysis' }>): Promise<void> {
    const { id, json, request, known, pieces } = planned;
    if (known) return;
    const item = itemOf(entry.study);
    const onPiece = ({ piece, values }: KnownPiece, seconds: number): void => {
      const own = pieces.find((candidate) => candidate.piece === piece);
      if (!own) throw new RidgelineError('internal', `the piece ${piece} was not asked for`);
      const found = storedValues({ values });
      this.options.found({ id: own.id, json: own.json, item, part: `piece ${piece}`, found, arrays: {}, seconds });
    };
    const { values, arrays, seconds } = await this.worker.call(
      'analyze',
      request,
      this.control.buffer,
      pieces.flatMap(({ piece, values }) => (values === null ? [] : [{ piece, values }])),
      Comlink.proxy(onPiece),
    );
    this.options.found({
      id,
      json,
      item,
      part: '',
      found: storedValues({ values }),
      arrays,
      seconds,
    });
  }

  private async verify(entry: Entry, planned: Extract<PlannedStudy, { kind: 'claims' }>): Promise<void> {
    const { entry: gallery, seed, quick } = planned;
    const open = new Map(planned.claims.filter(({ known }) => !known).map((claim) => [claim.claim, claim]));
    if (open.size === 0) return;
    const onFound = (name: string, found: ClaimFinding): void => {
      const claim = open.get(name);
      if (!claim) throw new RidgelineError('internal', `the claim ${name} was not asked for`);
      this.options.found({
        id: claim.id,
        json: claim.json,
        item: itemOf(entry.study),
        part: name,
        found: storedFinding(found),
        arrays: found.figure?.arrays ?? {},
        seconds: found.seconds,
      });
    };
    const request = { entry: gallery, claims: [...open.keys()], seed, quick, figures: true };
    await this.worker.call('verify', request, this.control.buffer, Comlink.proxy(onFound));
  }

  private async ended(entry: Entry): Promise<void> {
    const deadline = Date.now() + GRACE_MS;
    while (entry.state === 'running' && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    if (entry.state === 'running') await this.worker.terminate();
    while (entry.state === 'running') await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function itemOf({ collection, id }: StudyReference): string {
  return `${collection}:${id}`;
}

/** By the pace since the first part was done: what was known before a study went on took no time. */
function secondsLeft(entry: Entry, share: number | null): number | null {
  if (share === null || share <= 0) return null;
  const now = performance.now();
  entry.first ??= { at: now, share };
  const [passed, done] = [now - entry.first.at, share - entry.first.share];
  return passed < PACE_MS || done <= 0 ? null : ((1 - share) / done) * (passed / 1000);
}

function same(a: StudyReference, b: StudyReference): boolean {
  return a.collection === b.collection && a.id === b.id;
}
