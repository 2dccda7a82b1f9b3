/** Captions of figures, generated from what is drawn: n, thinning, floor, failures, budget. */
import { countText, decadeText, proseNumber } from '../controls/number-text.ts';

export interface CurveFacts {
  n: number;
  wanted: number;
  diverged: number;
}

/** `n = 20 seeds`, `n = 12 of 20 seeds so far`, `n = 8–20 seeds` where curves differ. */
export function seedsText(curves: readonly CurveFacts[]): string {
  if (curves.length === 0) return 'no seeds yet';
  const done = curves.map(({ n }) => n);
  const wanted = Math.max(...curves.map((curve) => curve.wanted));
  const least = Math.min(...done);
  const most = Math.max(...done);
  const unfinished = curves.some((curve) => curve.n < curve.wanted);
  const count = least === most ? countText(least) : `${countText(least)}–${countText(most)}`;
  if (unfinished) return `${count} of ${seeds(wanted)} so far`;
  return `n = ${least === most ? seeds(most) : `${count} seeds`}`;
}

function seeds(count: number): string {
  return count === 1 ? '1 seed' : `${countText(count)} seeds`;
}

/** Fewer seeds than this are drawn as single runs: quartiles of three numbers say nothing. */
export const LEAST_FOR_BAND = 5;

export interface CurveCaption {
  curves: readonly CurveFacts[];
  /** What is drawn for each optimizer. */
  drawn: 'median' | 'runs';
  /** Single runs drawn for each optimizer at most, where not all are. */
  runsShown?: { shown: number; of: number } | null;
  shown: number;
  recorded: number;
  /** Steps of the budget; the recorded steps are a thinning of them. */
  budget: number;
  floor: number | null;
  ceiling: number | null;
  /** Some runs stand on the floor or the ceiling. */
  onFloor?: boolean;
  onCeiling?: boolean;
}

export function curveCaption(caption: CurveCaption): string {
  const parts: string[] = [];
  const banded = caption.curves.filter(({ n }) => n >= LEAST_FOR_BAND).length;
  const few = caption.curves.length - banded;
  if (caption.drawn === 'runs') {
    parts.push(`${seedsText(caption.curves)}, single runs`);
    const cut = caption.runsShown;
    if (cut && cut.shown < cut.of)
      parts.push(`${countText(cut.shown)} of ${countText(cut.of)} runs drawn for each optimizer`);
  } else if (banded === 0) {
    parts.push(
      `${seedsText(caption.curves)}, single runs${caption.curves.some(({ n }) => n > 1) ? ' (a band needs 5 seeds)' : ''}`,
    );
  } else {
    parts.push(`${seedsText(caption.curves)}, median and interquartile band`);
    if (few > 0) parts.push('single runs where fewer than 5 seeds');
  }
  if (caption.shown < caption.budget + 1 && caption.shown > 0)
    parts.push(thinned(caption.shown, caption.recorded, caption.budget));
  parts.push(...boundsWords(caption));
  const diverged = caption.curves.reduce((sum, curve) => sum + curve.diverged, 0);
  if (diverged > 0) parts.push(`${countText(diverged)} ${diverged === 1 ? 'run' : 'runs'} diverged, counted as ∞`);
  return parts.join(' · ');
}

/** What stands on the floor and the ceiling of a log axis, and where they are. */
export function boundsWords(bounds: Pick<CurveCaption, 'floor' | 'ceiling' | 'onFloor' | 'onCeiling'>): string[] {
  const words: string[] = [];
  if (bounds.onFloor && bounds.floor !== null) words.push(`axis floor ${boundText(bounds.floor)} (hollow ticks)`);
  if (bounds.onCeiling && bounds.ceiling !== null) {
    words.push(`above ${boundText(bounds.ceiling)} or diverged: ticks at the top`);
  }
  return words;
}

/** Step 0 is drawn too, so a budget of 1000 steps has 1001 values; the caption counts steps. */
function thinned(shown: number, recorded: number, budget: number): string {
  const steps = Math.min(budget, Math.max(1, shown - 1));
  const text = `thinned to ${countText(steps)} of ${countText(budget)} steps`;
  return recorded > shown ? `${text} (${countText(Math.min(budget, recorded - 1))} recorded)` : text;
}

/** Ends of a log axis are powers of ten and are written as such. */
function boundText(value: number): string {
  const exponent = Math.log10(value);
  const whole = Math.round(exponent);
  return Math.abs(exponent - whole) < 1e-9 ? decadeText(whole) : proseNumber(value);
}
