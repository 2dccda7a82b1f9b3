/** The bar at the top: session, undo and redo, command field, sides, Run or Stop. */
import { Monitor, Moon, Mountain, PanelLeft, PanelRight, Play, Redo2, Search, Square, Sun, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { SessionState } from '../../core/contract/laboratory-api.ts';
import { Button, IconButton, Key } from '../controls/button.tsx';
import { MenuButton } from '../controls/menu.tsx';
import { openDialog } from '../state/dialogs.ts';
import { isAnswered, useProgress, useSnapshot, useStudy } from '../state/laboratory.ts';
import { isOverlay, isRail, toggleSide, useLayout } from '../state/layout.ts';
import { useSelection } from '../state/selection.ts';
import { chooseTheme, type ThemeChoice, useTheme } from '../theme/theme.ts';
import { useActions } from './actions.ts';
import { isBusy } from './progress-words.ts';

const THEMES: { value: ThemeChoice; label: string; icon: typeof Sun }[] = [
  { value: 'system', label: 'As the system', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
];

export function TitleBar(): ReactNode {
  const { session, history, document } = useSnapshot();
  const progress = useProgress();
  const actions = useActions();
  const layout = useLayout();
  const theme = useTheme();
  // Re-renders when another experiment or study is what Run means.
  useSelection(({ experiment, thing }) => `${experiment} ${thing?.collection} ${thing?.id}`);
  const name = document?.name ?? session?.name ?? 'Ridgeline';
  const rail = isRail(layout.width);
  const study = actions.studyToRun();
  const kind = study?.collection === 'analyses' ? 'analysis' : 'verification';
  const { answer } = useStudy(study === null ? null : { kind, id: study.id });
  const runnable = study === null ? actions.experimentToRun() !== null : !isAnswered(answer);
  const words = layout.width < 1100 ? 'Command or search' : 'Run a command, open a thing';

  return (
    <header className="title-bar" data-region="title">
      {session !== null && <h1 className="visually-hidden">{name}</h1>}
      <span className="title-name">
        <Mountain size={16} strokeWidth={1.9} aria-hidden />
        {session === null ? (
          <span>Ridgeline</span>
        ) : (
          <AriaButton className="title-session" onPress={() => openDialog({ kind: 'rename', thing: 'session' })}>
            <span className="ellipsis" title={session.path ?? name}>
              {name}
            </span>
            <span
              className="text3 title-suffix"
              title={session.localCopy === null ? undefined : `The file ${session.localCopy}; work goes on in a copy.`}
            >
              {whereSaved(session)}
            </span>
          </AriaButton>
        )}
      </span>
      <span className="title-group">
        <IconButton
          icon={Undo2}
          name={history.undo === null ? 'Nothing to undo' : `Undo: ${history.undo}`}
          keys="Mod+Z"
          disabled={history.undo === null}
          onPress={() => void actions.undo()}
          size={14}
        />
        <IconButton
          icon={Redo2}
          name={history.redo === null ? 'Nothing to redo' : `Redo: ${history.redo}`}
          keys="Mod+Shift+Z"
          disabled={history.redo === null}
          onPress={() => void actions.redo()}
          size={14}
        />
      </span>
      <AriaButton className="command-field" onPress={() => openDialog({ kind: 'palette', query: 'commands' })}>
        <Search size={13} strokeWidth={1.9} aria-hidden />
        <span className="ellipsis">{words}</span>
        <Key keys="Mod+K" />
      </AriaButton>
      <span className="title-group">
        <MenuButton
          label="Theme"
          icon={THEMES.find((option) => option.value === theme.choice)?.icon ?? Monitor}
          small={false}
          entries={THEMES.map((option) => ({
            id: option.value,
            label: option.label,
            icon: option.icon,
            run: () => chooseTheme(option.value),
          }))}
        />
        {session !== null && (
          <>
            <IconButton
              icon={PanelLeft}
              name="Project"
              keys="Mod+B"
              selected={rail ? layout.over === 'left' : layout.left}
              onPress={() => toggleSide('left')}
            />
            <IconButton
              icon={PanelRight}
              name="Inspector"
              keys="Mod+Alt+B"
              selected={isOverlay(layout.width) ? layout.over === 'right' : layout.right}
              onPress={() => toggleSide('right')}
            />
          </>
        )}
      </span>
      {session !== null &&
        (!isBusy(progress) ? (
          <Button
            kind="primary"
            icon={Play}
            keys="Mod+Enter"
            disabled={!runnable}
            onPress={() => void actions.runSelected()}
          >
            {study === null ? 'Run' : study.collection === 'analyses' ? 'Measure' : 'Verify'}
          </Button>
        ) : (
          <Button
            icon={Square}
            keys="Mod+."
            disabled={progress.state === 'stopping'}
            onPress={() => void actions.stop()}
          >
            {progress.state === 'stopping' ? 'Stopping' : 'Stop'}
          </Button>
        ))}
    </header>
  );
}

function whereSaved({ path, readOnly, localCopy }: SessionState): string {
  if (readOnly) return 'read-only';
  if (localCopy !== null) return 'local copy';
  return path === null ? 'not named yet' : '.ridge';
}
