/** The window: title bar, three regions, status bar, and what lies over them. */
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { WelcomePage } from '../panels/welcome/welcome-page.tsx';
import { useChosenPlanes } from '../state/chosen-planes.ts';
import { commandFor, currentPlatform, currentShell, isTyping } from '../state/commands.ts';
import { useDebugged } from '../state/debugged.ts';
import { useDialog } from '../state/dialogs.ts';
import {
  type Laboratory,
  LaboratoryProvider,
  useLaboratory,
  useLaboratoryState,
  useProgress,
  useSnapshot,
} from '../state/laboratory.ts';
import { isOverlay, isRail, type SavedLayout, sidesOf, useLayout } from '../state/layout.ts';
import { showMessage, speak } from '../state/messages.ts';
import { usePlaneViews } from '../state/plane-views.ts';
import { EMPTY_SELECTION, useSelection } from '../state/selection.ts';
import { useTheme } from '../theme/theme.ts';
import { Actions, ActionsContext } from './actions.ts';
import { CommandsContext } from './commands-context.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { Dialogs } from './dialogs/dialogs.tsx';
import { Dock } from './dock.tsx';
import { useDock } from './dock-model.ts';
import { LeftRail, LeftSide } from './left-side.tsx';
import { LiveRegion, MessageBar } from './message-bar.tsx';
import { spokenProgress, windowTitle } from './progress-words.ts';
import { RightSide } from './right-side.tsx';
import { ShellContext, type ShellServices } from './shell.ts';
import { SideHandle } from './side.tsx';
import { StatusBar } from './status-bar.tsx';
import { TitleBar } from './title-bar.tsx';
import { windowCommands } from './window-commands.ts';
import './app.css';

export function App({ laboratory, shell }: { laboratory: Laboratory; shell: ShellServices }): ReactNode {
  const actions = useMemo(() => new Actions(laboratory), [laboratory]);
  const commands = useMemo(() => windowCommands(laboratory, actions), [laboratory, actions]);

  useEffect(() => {
    const platform = currentPlatform();
    const first = commands.filter((command) => command.first === true);
    const act = (event: KeyboardEvent, among: typeof commands): boolean => {
      if (event.defaultPrevented || event.isComposing || useDialog.getState().open !== null) return false;
      const command = commandFor(event, among, platform, isTyping(event.target));
      if (command === null) return false;
      event.preventDefault();
      command.run();
      return true;
    };
    const onKeyDown = (event: KeyboardEvent): void => void act(event, commands);
    const onKeyDownFirst = (event: KeyboardEvent): void => {
      if (act(event, first)) event.stopPropagation();
    };
    const onResize = (): void => useLayout.setState({ width: innerWidth });
    addEventListener('keydown', onKeyDown);
    addEventListener('keydown', onKeyDownFirst, { capture: true });
    addEventListener('resize', onResize);
    return () => {
      removeEventListener('keydown', onKeyDown);
      removeEventListener('keydown', onKeyDownFirst, { capture: true });
      removeEventListener('resize', onResize);
    };
  }, [commands]);

  useEffect(
    () =>
      shell.onCommand((id) => {
        const command = commands.find((other) => other.id === id);
        if (command !== undefined && (command.enabled?.() ?? true) && useDialog.getState().open === null) command.run();
      }),
    [shell, commands],
  );
  useEffect(() => {
    if (shell.problem !== null) showMessage('error', shell.problem);
    const { desktop } = shell;
    if (desktop === null) return;
    const tell = (): void => {
      // The system's buttons keep their colours when this fails; nothing else depends on it.
      desktop.setTheme({ theme: useTheme.getState().choice }).catch(() => undefined);
    };
    tell();
    return useTheme.subscribe(tell);
  }, [shell]);
  // After a loss every answer on show is asked for again.
  useEffect(() => shell.subscribe(() => !shell.isLost() && laboratory.askAgain()), [shell, laboratory]);

  return (
    <LaboratoryProvider laboratory={laboratory}>
      <ShellContext.Provider value={shell}>
        <ActionsContext.Provider value={actions}>
          <CommandsContext.Provider value={commands}>
            <div className="window" data-shell={currentShell()}>
              <TitleBar />
              <ConnectionBanner />
              <Content />
              <StatusBar />
            </div>
            <MessageBar />
            <Dialogs />
            <LiveRegion />
            <Announcer />
          </CommandsContext.Provider>
        </ActionsContext.Provider>
      </ShellContext.Provider>
    </LaboratoryProvider>
  );
}

function Content(): ReactNode {
  const { session } = useSnapshot();
  const generation = useLaboratoryState((state) => state.generation);
  if (session === null) return <WelcomePage />;
  return <Workspace key={generation} />;
}

function Workspace(): ReactNode {
  const layout = useLayout();
  useSavedLayout();
  useEffect(() => () => useSelection.setState(EMPTY_SELECTION), []);
  const rail = isRail(layout.width);
  const overlay = isOverlay(layout.width);
  const left = !rail && layout.left;
  const right = !overlay && layout.right;
  return (
    <div className="workspace">
      {rail && <LeftRail />}
      {left && (
        <nav className="side-frame left" style={{ width: layout.leftWidth }} aria-label="Project" data-region="left">
          <LeftSide />
          <SideHandle side="left" />
        </nav>
      )}
      <main className="centre" data-region="centre" aria-label="Panels">
        {/* A press beside a side that lies over the content puts it away. */}
        <div
          className="centre-dock"
          onPointerDownCapture={() => layout.over !== null && useLayout.setState({ over: null })}
        >
          <Dock />
        </div>
        {rail && layout.over === 'left' && (
          <nav className="side-frame left over" style={{ width: layout.leftWidth }} aria-label="Project">
            <LeftSide />
          </nav>
        )}
        {overlay && layout.over === 'right' && (
          <aside
            className="side-frame right over"
            style={{ width: layout.rightWidth }}
            aria-label="Inspector"
            data-region="right"
          >
            <RightSide />
          </aside>
        )}
      </main>
      {right && (
        <aside
          className="side-frame right"
          style={{ width: layout.rightWidth }}
          aria-label="Inspector"
          data-region="right"
        >
          <SideHandle side="right" />
          <RightSide />
        </aside>
      )}
    </div>
  );
}

const SAVE_AFTER_MS = 600;

/** Sends the arrangement to the session after it has rested for a moment. */
function useSavedLayout(): void {
  const laboratory = useLaboratory();
  const last = useRef('');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const save = (): void => {
      timer = null;
      const { api } = useDock.getState();
      if (api === null) return;
      const { thing, experiment, landscape, optimizer } = useSelection.getState();
      const layout: SavedLayout = {
        version: 1,
        sides: sidesOf(useLayout.getState()),
        selection: { thing, experiment, landscape, optimizer },
        dock: api.toJSON(),
        planes: usePlaneViews.getState().views,
        chosenPlanes: useChosenPlanes.getState().planes,
        debugger: useDebugged.getState(),
      };
      const text = JSON.stringify(layout);
      if (text === last.current) return;
      last.current = text;
      // A layout that could not be saved is not worth a message: the next change sends it again.
      laboratory.api.setLayout({ layout: JSON.parse(text) as unknown }).catch(() => {
        last.current = '';
      });
    };
    const soon = (): void => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(save, SAVE_AFTER_MS);
    };
    // A reload does not wait.
    const now = (): void => {
      if (timer === null) return;
      clearTimeout(timer);
      save();
    };
    window.addEventListener('pagehide', now);
    const stops = [
      useLayout.subscribe(soon),
      useSelection.subscribe(soon),
      usePlaneViews.subscribe(soon),
      useChosenPlanes.subscribe(soon),
      useDebugged.subscribe(soon),
    ];
    const watch = useDock.subscribe(({ api }, before) => {
      if (api !== null && api !== before.api) {
        const subscription = api.onDidLayoutChange(soon);
        stops.push(() => subscription.dispose());
      }
    });
    const { api } = useDock.getState();
    if (api !== null) {
      const subscription = api.onDidLayoutChange(soon);
      stops.push(() => subscription.dispose());
    }
    return () => {
      watch();
      window.removeEventListener('pagehide', now);
      for (const stop of stops) stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [laboratory]);
}

/** Keeps the window's title and the live region in step with the work. */
function Announcer(): ReactNode {
  const { session, document } = useSnapshot();
  const progress = useProgress();
  const before = useRef(progress);
  useEffect(() => {
    globalThis.document.title = windowTitle(session === null ? null : (document?.name ?? session.name), progress);
    const words = spokenProgress(before.current, progress);
    before.current = progress;
    if (words !== null) speak(words);
  }, [session, document?.name, progress]);
  return null;
}
