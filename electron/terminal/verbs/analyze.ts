/** `ridgeline analyze`: numbers that describe a landscape at a point, each with its interval. */

import type { Document } from '../../../core/contract/document.ts';
import { RidgelineError } from '../../../core/contract/errors.ts';
import {
  type AnalyzeAnswer,
  analyzeRequest,
  type JsonNumber,
  type RunAnswer,
} from '../../../core/contract/requests.ts';
import { analyzeRequested, type FindRun } from '../../../core/engine/analyze.ts';
import type { DataSet } from '../../../core/landscapes/define.ts';
import { SessionStore } from '../../laboratory/session-store.ts';
import { Interruption } from '../interruption.ts';
import { endProgress, printJson, printLine, printTable, sayProgress } from '../output.ts';
import { answerAll, parseRequest, readJson } from '../read-request.ts';
import { requestLookup } from '../request-data.ts';
import { checkSaveTarget } from '../save-target.ts';
import { analyzeInto } from '../saved-analysis.ts';
import { findRunIn } from '../session-run.ts';
import type { Work } from '../verb.ts';
import { withLaboratory, withSession } from '../with-laboratory.ts';

export const analyze: Work = async ({ positional, flags, texts }) => {
  const input = readJson(positional[0] as string);
  const { save, session } = texts;
  if (save !== undefined) return analyzeAndSave(input, { save, session, json: flags.has('json') });
  const findRun = texts.session === undefined ? undefined : await sessionRuns(texts.session);
  const carried = texts.session === undefined ? [] : sessionData(texts.session);
  return answerAll(
    input,
    flags.has('json'),
    async (input) => {
      const request = parseRequest(analyzeRequest, input);
      const answer = analyzeRequested(request, requestLookup(request.data, carried), progress, findRun);
      endProgress();
      return answer;
    },
    printAnswer,
  );
};

async function analyzeAndSave(
  input: unknown,
  { save, session, json }: { save: string; session: string | undefined; json: boolean },
): Promise<number> {
  if (Array.isArray(input)) {
    throw new RidgelineError('invalid-request', '--save takes one analysis, and a list was given', {
      field: 'save',
      value: save,
      expected: 'one analysis',
    });
  }
  const request = parseRequest(analyzeRequest, input);
  checkSaveTarget(save, session);
  const interruption = new Interruption();
  try {
    const answer = await withLaboratory(1, (laboratory) =>
      analyzeInto(laboratory, request, { save, session, interruption }),
    );
    if (json) printJson(answer);
    else printAnswer(answer);
    return 0;
  } finally {
    interruption.end();
  }
}

async function sessionRuns(path: string): Promise<FindRun> {
  const [document, answer] = await withSession(path, async (laboratory): Promise<[Document, RunAnswer]> => {
    const { document } = await laboratory.snapshot();
    const known = document as Document;
    return [known, await laboratory.ask('runAnswer', known, known.experiments)];
  });
  return findRunIn(document, answer);
}

/** The data sets that a session carries: runs of it may be on them. */
function sessionData(path: string): DataSet[] {
  const store = SessionStore.open(path, { readOnly: true, checked: true });
  try {
    return store.dataSets();
  } finally {
    store.close();
  }
}

function progress(done: number, total: number): void {
  sayProgress(`${Math.floor((100 * done) / total)} %`);
}

function printAnswer({ values, arrays }: AnalyzeAnswer): void {
  const rows = Object.entries(values).map(
    ([
      name,
      {
        value,
        interval: [low, high],
        exact,
        unit,
        label,
      },
    ]) => [
      name,
      `${shown(value)}${unit ? ` ${unit}` : ''}`,
      low === high ? '' : `${shown(low)} .. ${shown(high)}`,
      exact === null ? '' : shown(exact),
      label ?? '',
    ],
  );
  printTable(['name', 'value', '95 % interval', 'exact', 'meaning'], rows);
  for (const { words } of Object.values(values)) if (words !== undefined) printLine(words);
  for (const [name, { warning }] of Object.entries(values)) if (warning !== null) printLine(`${name}: ${warning}`);
  for (const [name, { shape }] of Object.entries(arrays))
    printLine(`array ${name}: ${shape.join(' × ')} numbers; see --json`);
}

function shown(value: JsonNumber): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(10))) : value;
}
