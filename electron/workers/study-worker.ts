/** The thread that answers studies, so that neither runs nor questions of the window wait for them. */
import { RidgelineError } from '../../core/contract/errors.ts';
import { measureRequested } from '../../core/engine/analyze.ts';
import { galleryById } from '../../core/gallery/index.ts';
import { verifyEntry } from '../../core/gallery/verify.ts';
import { CarriedData } from '../laboratory/carried-data.ts';
import { exposeWorker } from './endpoint.ts';
import type { StudyApi } from './study-api.ts';
import { ControlBlock } from './task-api.ts';

const carried = new CarriedData();

function stopWhenAsked(control: ControlBlock): void {
  if (control.stopped) throw new RidgelineError('cancelled', 'stopped');
}

const implementation = {
  carry: (sets) => carried.replace(sets),
  analyze: (request, buffer, known, onPiece) => {
    const control = new ControlBlock(buffer);
    const began = performance.now();
    let since = began;
    const earlier = new Map(known.map(({ piece, values }) => [piece, values]));
    const { values, arrays } = measureRequested(
      request,
      carried.lookUp,
      (done, total) => {
        control.report(done, total);
        stopWhenAsked(control);
      },
      undefined,
      {
        known: (piece) => earlier.get(piece),
        found: (piece, values) => {
          const now = performance.now();
          onPiece({ piece, values }, (now - since) / 1000);
          since = now;
        },
      },
    );
    return { values, arrays, seconds: (performance.now() - began) / 1000 };
  },
  verify: async ({ entry, claims, seed, quick, figures }, buffer, onFound) => {
    const control = new ControlBlock(buffer);
    const progress = (): void => stopWhenAsked(control);
    let began = performance.now();
    let done = 0;
    for (const answer of verifyEntry(galleryById(entry), { seed, quick, progress }, claims, figures)) {
      const { id, predicted, measured, interval, verdict, growth, count = null, figure = null } = answer;
      const now = performance.now();
      await onFound(id, {
        predicted,
        measured,
        interval: [interval[0], interval[1]],
        verdict,
        growth,
        count,
        figure,
        seconds: (now - began) / 1000,
      });
      began = performance.now();
      control.report(++done, claims.length);
      progress();
    }
  },
} satisfies StudyApi;

exposeWorker(implementation);
