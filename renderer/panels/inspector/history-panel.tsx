/** Every edit of the session with its words; a click goes back, or forward, to it. */
import type { ReactNode } from 'react';
import { useActions } from '../../app/actions.ts';
import { clockText } from '../../app/progress-words.ts';
import { useSnapshot } from '../../state/laboratory.ts';
import './inspector.css';

export function HistoryPanel(): ReactNode {
  const { history } = useSnapshot();
  const actions = useActions();
  const steps = [{ label: 'Opened', at: null as number | null }, ...history.entries];
  return (
    <ol className="history" aria-label="Edits">
      {steps.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an edit is its place
        <li key={index}>
          <button
            type="button"
            className={`history-row focus-inside ${index > history.position ? 'undone' : ''}`}
            aria-current={index === history.position ? 'step' : undefined}
            onClick={() => void actions.jumpTo(index)}
          >
            <span className="ellipsis" title={entry.label}>
              {entry.label}
            </span>
            <span className="push text3">
              {index > history.position ? 'undone' : entry.at === null ? '' : clockText(entry.at)}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
