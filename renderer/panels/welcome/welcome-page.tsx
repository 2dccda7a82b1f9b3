/** What a window without a session shows: ways to start, recent sessions, experiments that are ready to run. */
import { Database, FlaskConical, FolderOpen, type LucideIcon, Mountain } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useActions } from '../../app/actions.ts';
import { useCommands } from '../../app/commands-context.ts';
import { Key } from '../../controls/button.tsx';
import { currentShell, isTyping, shownKeys } from '../../state/commands.ts';
import { openDialog, useDialog } from '../../state/dialogs.ts';
import { useCatalogue } from '../../state/laboratory.ts';
import { singleKeysAllowed } from '../../state/single-keys.ts';
import { CatalogueBlock } from './catalogue-block.tsx';
import { GalleryBlock } from './gallery-block.tsx';
import { ReadyCard } from './ready-card.tsx';
import { RecentSessions } from './recent-sessions.tsx';
import './welcome.css';

const STARTS: { command: string; label: string; icon: LucideIcon }[] = [
  { command: 'new-experiment', label: 'New experiment', icon: FlaskConical },
  { command: 'new-landscape', label: 'New landscape from a formula', icon: Mountain },
  { command: 'open', label: 'Open session', icon: FolderOpen },
  { command: 'import', label: 'Import data', icon: Database },
];

export function WelcomePage(): ReactNode {
  const catalogue = useCatalogue();
  const commands = useCommands();
  const actions = useActions();

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (useDialog.getState().open !== null || !singleKeysAllowed()) return;
      const entry = /^[1-9]$/.test(event.key) ? catalogue.ready[Number(event.key) - 1] : undefined;
      if (entry === undefined) return;
      event.preventDefault();
      void actions.newSession(entry.id);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [catalogue, actions]);

  return (
    <div className="welcome">
      <nav className="welcome-side" aria-label="Start" data-region="left">
        <div className="welcome-brand">
          <Mountain size={22} strokeWidth={1.9} aria-hidden />
          <h1>Ridgeline</h1>
        </div>
        <p className="text2 welcome-line">Loss landscapes and optimizer dynamics</p>
        <h2 className="small-heading">Start</h2>
        <ul className="welcome-starts">
          {STARTS.map(({ command: id, label, icon: Icon }) => {
            const command = commands.find((other) => other.id === id);
            return (
              <li key={id}>
                <button type="button" className="welcome-start" onClick={() => command?.run()}>
                  <Icon size={15} strokeWidth={1.9} aria-hidden className="text2" />
                  <span className="medium">{label}</span>
                  <span className="push">
                    <Key keys={command === undefined ? undefined : shownKeys(command, currentShell())[0]} />
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
        <RecentSessions />
        <div className="welcome-foot">
          <button type="button" className="welcome-link" onClick={() => openDialog({ kind: 'shortcuts' })}>
            Shortcuts <Key keys="?" />
          </button>
          <span className="push text3">{catalogue.version}</span>
        </div>
      </nav>
      <main className="welcome-main" data-region="centre" aria-label="Ready experiments">
        <div className="welcome-heading">
          <h2>Ready to run</h2>
          <span className="text3">each opens as a new session and runs in under a minute on two cores</span>
        </div>
        <div className="ready-cards">
          {catalogue.ready.map((entry, index) => (
            <ReadyCard
              key={entry.id}
              entry={entry}
              number={index < 9 ? index + 1 : null}
              onOpen={() => void actions.newSession(entry.id)}
            />
          ))}
        </div>
        <GalleryBlock />
        <CatalogueBlock />
      </main>
    </div>
  );
}
