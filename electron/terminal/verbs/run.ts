/** `ridgeline run`: experiments from requests, and what sessions are missing. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { CompareAnswer } from '../../../core/contract/compare.ts';
import type { Document } from '../../../core/contract/document.ts';
import { fromEnvelope, RidgelineError } from '../../../core/contract/errors.ts';
import type { Progress } from '../../../core/contract/laboratory-api.ts';
import { experimentRequest, type RunAnswer } from '../../../core/contract/requests.ts';
import { withField } from '../../../core/engine/with-field.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';
import type { Laboratory } from '../../laboratory/laboratory.ts';
import type { Arguments } from '../arguments.ts';
import { Interruption } from '../interruption.ts';
import { endProgress, printJson, sayProgress } from '../output.ts';
import { answerAll, parseRequest, readJson } from '../read-request.ts';
import { requestFiles } from '../request-data.ts';
import { checkSaveTarget } from '../save-target.ts';
import type { Work } from '../verb.ts';
import { withLaboratory, workerCount } from '../with-laboratory.ts';
import { printComparison } from './compare.ts';

export const run: Work = async (given) => {
  const interruption = new Interruption();
  try {
    return await runFrom(given, interruption);
  } finally {
    interruption.end();
  }
};

async function runFrom({ positional, flags, texts, numbers }: Arguments, interruption: Interruption): Promise<number> {
  const source = positional[0] as string;
  const workers = workerCount(numbers.workers);
  const save = texts.save;
  const json = flags.has('json');
  if (isSession(source)) {
    if (save !== undefined) checkSaveTarget(save, source);
    const answer = await withLaboratory(workers, (laboratory) =>
      runSession(laboratory, source, { save, json, interruption }),
    );
    if (json) printJson(answer);
    else printComparison(answer as CompareAnswer);
    return 0;
  }
  const input = readJson(source);
  if (save !== undefined) {
    if (Array.isArray(input))
      throw new RidgelineError('invalid-request', '--save takes one experiment, and a list was given', {
        field: 'save',
        value: save,
        expected: 'one experiment',
      });
    checkSaveTarget(save);
  }
  return withLaboratory(workers, (laboratory) =>
    answerAll(
      input,
      json,
      (request) => runRequest(laboratory, request, { save, json, interruption }),
      (answer) => printComparison(answer as CompareAnswer),
    ),
  );
}

interface Wishes {
  save: string | undefined;
  /** For scripts every run with its records; people get the comparison, which does not grow with the runs. */
  json: boolean;
  interruption: Interruption;
}
type Answer = RunAnswer | CompareAnswer;

async function runSession(laboratory: Laboratory, path: string, wishes: Wishes): Promise<Answer> {
  const { session } = await laboratory.openSession({ path });
  if (session?.localCopy && wishes.save === undefined) {
    throw new RidgelineError(
      'session-read-only',
      `${path} ${session.localCopy}, so the results cannot go into it; --save S.ridge puts all into another file`,
      { field: 'path', value: path, expected: 'a session that can be written, or --save' },
    );
  }
  return runEverything(laboratory, wishes.save ?? path, wishes);
}

async function runRequest(laboratory: Laboratory, input: unknown, wishes: Wishes): Promise<Answer> {
  const request = parseRequest(experimentRequest, input);
  const sources = requestFiles(request.data);
  await laboratory.newDocument(documentFromRequest(request));
  for (const [i, { files, choice }] of sources.entries()) {
    const [first, second] = files;
    try {
      await laboratory.importData({ ...first, ...(second ? { second } : {}), choice });
    } catch (error) {
      withField(`data[${i}]`, () => {
        throw error;
      });
    }
  }
  return runEverything(laboratory, wishes.save ?? null, wishes);
}

/** Runs what is missing and saves; a signal stops early, and what is done is kept in `kept`. */
async function runEverything(
  laboratory: Laboratory,
  kept: string | null,
  { save, json, interruption }: Wishes,
): Promise<Answer> {
  const document = (await laboratory.snapshot()).document as Document;
  const unsubscribe = laboratory.subscribe('progress', ({ done, total, secondsLeft }) => {
    sayProgress(`${done} of ${total} runs${secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`}`);
  });
  try {
    await interruption.during(
      () => void laboratory.stop({}),
      async () => {
        for (const { id } of document.experiments) if (!interruption.asked) await laboratory.run({ experiment: id });
        // A signal during the planning found nothing to stop yet.
        if (interruption.asked) await laboratory.stop({});
        await laboratory.whenIdle();
      },
    );
    if (save !== undefined) await laboratory.saveAs({ path: save, replace: true });
    if (interruption.asked) throw cancelled(await laboratory.progress(), kept);
    if (laboratory.failure) throw fromEnvelope(laboratory.failure);
    return json
      ? await laboratory.ask('runAnswer', document, document.experiments)
      : await laboratory.ask('compare', document);
  } finally {
    unsubscribe();
    endProgress();
  }
}

function cancelled({ done, total }: Progress, kept: string | null): RidgelineError {
  const rest = kept === null ? 'Nothing was kept: --save keeps what is done.' : `ridgeline run ${kept} goes on.`;
  return new RidgelineError('cancelled', `Stopped after ${done} of ${total} runs. ${rest}`);
}

/** By its name, or because it begins as an SQLite database does. */
function isSession(path: string): boolean {
  if (path === '-') return false;
  if (path.endsWith('.ridge')) return true;
  const header = Buffer.alloc(15);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, header, 0, header.length, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    // Whoever reads it as a request says why it cannot be read.
    return false;
  }
  return header.toString('latin1') === 'SQLite format 3';
}
