/** What the status bar, the title and the live region say about the work that is going on. */
import type { Progress, SaveState } from '../../core/contract/laboratory-api.ts';
import type { StudyProgress } from '../../core/contract/studies.ts';
import { countText, percentText, proseNumber, secondsText } from '../controls/number-text.ts';

/** Runs or studies are being computed, or wait. */
export function isBusy({ state, studies }: Pick<Progress, 'state' | 'studies'>): boolean {
  return state !== 'idle' || studies.some((study) => study.state === 'running' || study.state === 'queued');
}

export function runsText(done: number, total: number): string {
  return `${countText(done)} of ${countText(total)} runs`;
}

function rateNumber(rate: number): string {
  return rate >= 10 ? countText(rate) : proseNumber(rate, 2);
}

/** `53 runs/s · under 5 s left`; nothing until it has been measured. */
export function rateText({ rate, secondsLeft }: Pick<Progress, 'rate' | 'secondsLeft'>): string | null {
  const parts: string[] = [];
  if (rate >= 0.1) parts.push(`${rateNumber(rate)} runs/s`);
  else if (rate > 0) parts.push(`${rateNumber(60 * rate)} runs/min`);
  if (secondsLeft !== null) parts.push(leftText(secondsLeft));
  return parts.length === 0 ? null : parts.join(' · ');
}

function leftText(seconds: number): string {
  return seconds < 5 ? 'under 5 s left' : `${secondsText(Math.round(seconds))} left`;
}

/** `queued`, `measuring`, `23 %`, `23 % · 12 s left`: what a study does. */
export function studyText({
  state,
  share,
  secondsLeft,
}: Pick<StudyProgress, 'state' | 'share' | 'secondsLeft'>): string {
  if (state !== 'running') return state;
  const left = secondsLeft === null ? '' : ` · ${leftText(secondsLeft)}`;
  return share === null || share === 0 ? 'measuring' : `${percentText(share, 0)}${left}`;
}

export function clockText(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

export function saveText(save: SaveState): string {
  if (save.kind === 'saved') return `Saved ${clockText(save.at)}`;
  if (save.kind === 'saving') return 'Saving…';
  return `Not saved: ${save.message}`;
}

/** The window's title: progress first, so that it can be read in a taskbar. */
export function windowTitle(
  session: string | null,
  { state, done, total }: Pick<Progress, 'state' | 'done' | 'total'>,
): string {
  const name = session === null ? 'Ridgeline' : `${session} · Ridgeline`;
  if (state === 'idle' || total === 0) return name;
  return `${Math.floor((100 * done) / total)} % · ${name}`;
}

/** What is spoken when progress goes from one state to the next: start, quarters, end; null says nothing. */
export function spokenProgress(before: Progress, after: Progress): string | null {
  return spokenStudy(before.studies, after.studies) ?? spokenRuns(before, after);
}

/** A study that began, or is not there any more because it is answered. */
function spokenStudy(before: readonly StudyProgress[], after: readonly StudyProgress[]): string | null {
  const among = (studies: readonly StudyProgress[], { collection, id }: StudyProgress): StudyProgress | undefined =>
    studies.find((study) => study.collection === collection && study.id === id);
  const running = before.find(({ state }) => state === 'running');
  if (running !== undefined) {
    const now = among(after, running)?.state ?? 'measured';
    if (now !== 'running') return now === 'cancelled' ? 'Stopped.' : now === 'failed' ? 'It failed.' : 'Measured.';
    return null;
  }
  return after.some(({ state }) => state === 'running') ? 'Measuring.' : null;
}

function spokenRuns(before: Progress, after: Progress): string | null {
  if (before.state === 'idle' && after.state !== 'idle')
    return `Started: ${countText(after.total - after.done)} runs to do.`;
  if (before.state !== 'idle' && after.state === 'idle') {
    const failed = after.cells.filter((cell) => cell.state === 'failed').length;
    const diverged = after.cells.reduce((sum, cell) => sum + cell.diverged, 0);
    const tail = `${failed > 0 ? ` ${countText(failed)} cells failed.` : ''}${diverged > 0 ? ` ${countText(diverged)} runs diverged.` : ''}`;
    return after.done >= after.total
      ? `Finished: ${runsText(after.done, after.total)}.${tail}`
      : `Stopped at ${runsText(after.done, after.total)}.${tail}`;
  }
  if (after.state === 'idle' || after.total === 0 || before.total === 0) return null;
  const quarter = Math.floor((4 * after.done) / after.total);
  if (quarter > Math.floor((4 * before.done) / before.total) && quarter < 4) return `${25 * quarter} % done.`;
  return null;
}
