/** What happened, newest last: messages of the service with their times. */
import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { clockText } from '../../app/progress-words.ts';
import { useLaboratoryState } from '../../state/laboratory.ts';
import './log-panel.css';

const ICONS = { information: Info, warning: TriangleAlert, error: CircleAlert };
const WORDS = { information: 'Information', warning: 'Warning', error: 'Error' };

export function LogPanel(): ReactNode {
  const log = useLaboratoryState((state) => state.log);
  const end = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new entry scrolls to the end
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [log]);
  if (log.length === 0) {
    return (
      <div className="pane empty">
        <p className="prose">Nothing has happened yet that is worth a line.</p>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
    <div className="pane log" role="log" aria-label="Log" tabIndex={0}>
      {log.map((entry, index) => {
        const Icon = ICONS[entry.level];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the log only grows
          <div key={index} className={`log-row ${entry.level}`}>
            <span className="text3">{clockText(entry.at)}</span>
            <Icon size={12} strokeWidth={1.9} role="img" aria-label={WORDS[entry.level]} />
            <span className="selectable">{entry.message}</span>
          </div>
        );
      })}
      <div ref={end} />
    </div>
  );
}
