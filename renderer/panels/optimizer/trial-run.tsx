/** A short run of an optimizer on a landscape, drawn while the optimizer is edited. */
import { type ReactNode, useState } from 'react';
import { SpecChart } from '../../charts/array-chart.tsx';
import { countText, secondsText } from '../../controls/number-text.ts';
import { Select } from '../../controls/select.tsx';
import { useDocument, usePreview } from '../../state/laboratory.ts';
import { landscapeQuery } from '../../state/landscape-query.ts';
import { errorText } from '../../state/messages.ts';
import { type OptimizerLike, optimizerQuery } from './optimizer-query.ts';

const STEPS = [100, 300, 1000] as const;
/** A run that diverges is drawn until its loss is so many times what it was, or 1: what comes then hides what came before. */
const BLOW_UP = 1e6;
const USUAL = { family: 'rosenbrock', parameters: { dimension: 2 } };

export function TrialRun({ item, ready }: { item: OptimizerLike & { name: string }; ready: boolean }): ReactNode {
  const landscapes = useDocument()?.landscapes ?? [];
  const [chosen, setChosen] = useState('');
  const [steps, setSteps] = useState<number>(300);
  const own = landscapes.find(({ id }) => id === chosen);
  const trial = usePreview(
    ready
      ? { kind: 'trial', landscape: own ? landscapeQuery(own) : USUAL, optimizer: optimizerQuery(item), steps }
      : null,
  );
  const { answer, error } = trial;
  const name = own?.name ?? 'Rosenbrock';
  const words =
    answer === null || error !== null
      ? ''
      : `${trialWords(answer.outcome, answer.steps)} · computed in ${secondsText(answer.computedMs / 1000)}`;
  const drawn = answer === null ? [] : beforeBlowUp(answer.losses);
  return (
    <section className="optimizer-trial" aria-label="Trial run">
      <div className="optimizer-bar">
        <h3>Trial run</h3>
        <span className="optimizer-status text3" aria-live="polite" title={words}>
          {words}
        </span>
        <span className="optimizer-choice">
          <Select
            label="Landscape of the trial run"
            value={own?.id ?? ''}
            options={[
              { value: '', label: 'Rosenbrock, 2-D' },
              ...landscapes.map((landscape) => ({ value: landscape.id, label: landscape.name })),
            ]}
            onChange={setChosen}
          />
        </span>
        <span className="optimizer-count">
          <Select
            label="Steps of the trial run"
            value={String(steps)}
            options={STEPS.map((count) => ({ value: String(count), label: `${countText(count)} steps` }))}
            onChange={(count) => setSteps(Number(count))}
          />
        </span>
      </div>
      {error !== null && <p className="field-error optimizer-message">{errorText(error)}</p>}
      {answer !== null && drawn.length > 0 && (
        <div className="optimizer-chart">
          <SpecChart
            title="Loss"
            heading={`${item.name} on ${name}`}
            spec={{
              kind: 'lines',
              xTitle: 'step',
              yTitle: 'loss',
              xLog: false,
              yLog: drawn.every((loss) => loss > 0),
              series: [
                {
                  label: item.name,
                  x: Float64Array.from({ length: drawn.length }, (_, step) => step),
                  rows: [Float64Array.from(drawn)],
                  predicted: false,
                  band: null,
                },
              ],
            }}
          />
        </div>
      )}
    </section>
  );
}

/** The losses up to the first that is not a number or far above the first one. */
export function beforeBlowUp(losses: ArrayLike<number>): number[] {
  const all = Array.from(losses);
  const first = all[0] ?? Number.NaN;
  if (!Number.isFinite(first)) return [];
  const limit = BLOW_UP * Math.max(1, Math.abs(first));
  const end = all.findIndex((loss) => !(Math.abs(loss) <= limit));
  return end < 0 ? all : all.slice(0, end);
}

function trialWords(outcome: string, steps: number): string {
  return outcome === 'diverged'
    ? `diverged after ${countText(steps)} ${steps === 1 ? 'step' : 'steps'}, drawn until the loss blows up`
    : `seed 0, ${countText(steps)} steps`;
}
