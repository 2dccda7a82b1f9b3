/** What the workers do now and what waits: cells with their share done. */
import { Square } from 'lucide-react';
import type { ReactNode } from 'react';
import type { StudyProgress } from '../../../core/contract/studies.ts';
import { useActions } from '../../app/actions.ts';
import { isBusy, rateText, runsText, studyText } from '../../app/progress-words.ts';
import { Button } from '../../controls/button.tsx';
import { countText } from '../../controls/number-text.ts';
import { OptimizerMarker } from '../../controls/optimizer-marker.tsx';
import { currentPlatform, shortcutText } from '../../state/commands.ts';
import { useDocument, useProgress } from '../../state/laboratory.ts';
import { selectCell } from '../../state/selection.ts';
import { ThingIcon } from '../project-tree/thing-icon.tsx';
import './queue-panel.css';

/** Rows drawn at most; the caption counts the rest. */
const MOST_ROWS = 300;
const WORDS = { queued: 'queued', running: 'running', done: 'done', cancelled: 'cancelled', failed: 'failed' } as const;

export function QueuePanel(): ReactNode {
  const progress = useProgress();
  const document = useDocument();
  const actions = useActions();
  const waiting = progress.cells.filter((cell) => cell.state !== 'done');
  const order = { running: 0, queued: 1, failed: 2, cancelled: 3, done: 4 };
  const cells = [...waiting].sort((a, b) => order[a.state] - order[b.state]).slice(0, MOST_ROWS);
  const names = new Map(document?.landscapes.map((item) => [item.id, item.name]));
  const optimizers = new Map(document?.optimizers.map((item) => [item.id, item]));
  const busy = progress.state !== 'idle';
  const studies = progress.studies.filter(({ state }) => state !== 'cancelled');
  const rate = rateText(progress);

  return (
    <div className="queue">
      <div className="queue-head">
        <span className="strong">
          {busy ? runsText(progress.done, progress.total) : isBusy(progress) ? 'Measuring' : 'Idle'}
        </span>
        {rate !== null && busy && <span className="text2">{rate}</span>}
        {progress.workers.total > 0 && (
          <span className="text2">
            {busy ? `${progress.workers.busy} of ` : ''}
            {progress.workers.total} workers
          </span>
        )}
        {isBusy(progress) && (
          <Button small icon={Square} keys="Mod+." onPress={() => void actions.stop()}>
            Stop
          </Button>
        )}
      </div>
      {progress.workers.now.map((task) => (
        <div key={task} className="queue-now ellipsis text2">
          {task}
        </div>
      ))}
      {studies.length > 0 && (
        <ul className="queue-list" aria-label="Analyses and claims">
          {studies.map((study) => (
            <StudyRow key={`${study.collection} ${study.id}`} study={study} />
          ))}
        </ul>
      )}
      {cells.length === 0 && studies.length > 0 ? null : cells.length === 0 ? (
        <p className="queue-empty text2">
          Nothing waits. Run an experiment ({shortcutText('Mod+Enter', currentPlatform())}) and its cells stand here.
        </p>
      ) : (
        <ul className="queue-list" aria-label="Queue">
          {cells.map((cell) => {
            const optimizer = optimizers.get(cell.optimizer);
            return (
              <li key={`${cell.experiment} ${cell.landscape} ${cell.optimizer}`}>
                <button
                  type="button"
                  className="queue-row focus-inside"
                  onClick={() => selectCell(cell.experiment, cell.landscape, cell.optimizer)}
                  title={cell.error ?? undefined}
                >
                  <OptimizerMarker slot={optimizer?.slot ?? 0} />
                  <span className="ellipsis">
                    {names.get(cell.landscape) ?? 'deleted'} · {optimizer?.name ?? 'deleted'}
                  </span>
                  <span className={`push ${cell.state === 'failed' ? 'queue-failed' : 'text3'}`}>
                    {cell.state === 'running'
                      ? `${countText(cell.done)} of ${countText(cell.wanted)}`
                      : WORDS[cell.state]}
                  </span>
                </button>
                {cell.state === 'failed' && cell.error !== null && (
                  <p className="field-error queue-error">{cell.error}</p>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {waiting.length > MOST_ROWS && (
        <p className="queue-empty text2">and {countText(waiting.length - MOST_ROWS)} more</p>
      )}
    </div>
  );
}

/** An analysis or claims: what it does; a click shows it. */
function StudyRow({ study }: { study: StudyProgress }): ReactNode {
  const actions = useActions();
  const { collection, id, state, error } = study;
  const name = useDocument()?.[collection].find((item) => item.id === id)?.name ?? 'deleted';
  return (
    <li>
      <button
        type="button"
        className="queue-row focus-inside"
        onClick={() => actions.open({ collection, id })}
        title={error?.message}
      >
        <ThingIcon collection={collection} />
        <span className="ellipsis">{name}</span>
        <span className={`push ${state === 'failed' ? 'queue-failed' : 'text3'}`}>{studyText(study)}</span>
      </button>
    </li>
  );
}
