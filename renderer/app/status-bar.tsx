/** The bar at the bottom: state, progress, workers, problems, precision, size, saved. */
import { Check, CircleAlert, CloudOff, LoaderCircle, Play, Save, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { bytesText, countText } from '../controls/number-text.ts';
import { openDialog } from '../state/dialogs.ts';
import { useDocument, useProgress, useSnapshot } from '../state/laboratory.ts';
import { useLayout } from '../state/layout.ts';
import { showMessage, useMessages } from '../state/messages.ts';
import { brushedCount, useSelection } from '../state/selection.ts';
import { useActions } from './actions.ts';
import { useDock } from './dock-model.ts';
import { rateText, runsText, saveText, studyText } from './progress-words.ts';

export function StatusBar(): ReactNode {
  const { session } = useSnapshot();
  const document = useDocument();
  const progress = useProgress();
  const waiting = useMessages((messages) => messages.waiting);
  const brush = useSelection((selection) => selection.brush);
  const experimentId = useSelection((selection) => selection.experiment);
  const narrow = useLayout((layout) => layout.width < 1200);
  const busy = progress.state !== 'idle';
  const studying = progress.studies.find((study) => study.state === 'running');
  const rate = busy ? rateText(progress) : null;
  const diverged = progress.cells.reduce((sum, cell) => sum + cell.diverged, 0);
  const failed = progress.cells.filter((cell) => cell.state === 'failed');
  const experiment = document?.experiments.find((item) => item.id === experimentId) ?? document?.experiments[0];
  const { workers } = progress;
  const brushed = brushedCount(brush);

  return (
    <footer className="status-bar" data-region="status">
      <span>
        {busy || studying !== undefined ? (
          <Play size={11} strokeWidth={1.9} aria-hidden />
        ) : (
          <Check size={12} strokeWidth={1.9} aria-hidden />
        )}
        <span className={busy || studying !== undefined ? 'strong' : ''}>
          {progress.state === 'running'
            ? 'Running'
            : progress.state === 'stopping'
              ? 'Stopping'
              : studying === undefined
                ? 'Idle'
                : 'Measuring'}
        </span>
        {studying !== undefined && (
          <span className="ellipsis status-now">
            {document?.[studying.collection].find(({ id }) => id === studying.id)?.name} {studyText(studying)}
          </span>
        )}
        {busy && progress.total > 0 && (
          <>
            <span
              className="meter"
              role="progressbar"
              aria-label="Runs done"
              aria-valuenow={progress.done}
              aria-valuemin={0}
              aria-valuemax={progress.total}
            >
              <i style={{ width: `${(100 * progress.done) / progress.total}%` }} />
            </span>
            {runsText(progress.done, progress.total)}
          </>
        )}
      </span>
      {waiting !== null && <span role="status">{waiting}</span>}
      {rate !== null && <span>{rate}</span>}
      {workers.total > 0 && (
        <span>
          {busy ? `Workers ${workers.busy}/${workers.total}` : `Workers ${workers.total}`}
          {busy && !narrow && workers.now.length > 0 && (
            <span className="text3 ellipsis status-now">{workers.now.join('  ')}</span>
          )}
        </span>
      )}
      {brushed > 0 && <span>{countText(brushed)} runs brushed · Esc clears</span>}
      <span className="status-gap" />
      {failed.length > 0 && (
        <Button
          className="status-button"
          onPress={() => showMessage('error', failed[0]?.error ?? 'A cell failed without a message.')}
        >
          <CircleAlert size={12} strokeWidth={1.9} aria-hidden />
          {failed.length === 1 ? '1 cell failed' : `${countText(failed.length)} cells failed`}
        </Button>
      )}
      {diverged > 0 && (
        <Button className="status-button" onPress={() => showDiverged()}>
          <TriangleAlert size={12} strokeWidth={1.9} aria-hidden />
          {diverged === 1 ? '1 run diverged' : `${countText(diverged)} runs diverged`}
        </Button>
      )}
      {session === null ? (
        <span>Works offline. Nothing leaves this machine.</span>
      ) : (
        <>
          {experiment !== undefined && <span>{experiment.precision ?? 'f64'}</span>}
          <span>{bytesText(session.bytes)}</span>
          <SaveButton />
        </>
      )}
    </footer>
  );
}

/** Shows where the diverged runs are: the experiment's matrix marks them. */
function showDiverged(): void {
  const { api } = useDock.getState();
  const panel = api?.panels.find((open) => open.api.component === 'experiment');
  panel?.api.setActive();
}

function SaveButton(): ReactNode {
  const { session } = useSnapshot();
  const actions = useActions();
  if (session === null) return null;
  const { save } = session;
  const Icon = save.kind === 'failed' ? CloudOff : save.kind === 'saving' ? LoaderCircle : Save;
  const words = saveText(save);
  return (
    <Button
      className={`status-button ${save.kind === 'failed' ? 'status-failed' : ''}`}
      onPress={() => {
        if (save.kind === 'failed' || session.path === null) openDialog({ kind: 'save-as' });
        else void actions.save();
      }}
      aria-label={session.path === null ? `${words}, in the data folder. Save under a name` : words}
    >
      <Icon size={12} strokeWidth={1.9} aria-hidden />
      <span className="ellipsis" title={save.kind === 'failed' ? words : undefined}>
        {words}
      </span>
    </Button>
  );
}
