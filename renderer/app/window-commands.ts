/** Every command of the window, with its keys: the palette, the shortcut list and the keyboard all read this list. */
import type { Document } from '../../core/contract/document.ts';
import type { RunPlaceSpec } from '../../core/contract/planes.ts';
import { type CommandDefinition, currentShell } from '../state/commands.ts';
import { pinCursor, pinPlace } from '../state/cursor.ts';
import { openDialog } from '../state/dialogs.ts';
import type { Laboratory } from '../state/laboratory.ts';
import { toggleSide, useLayout } from '../state/layout.ts';
import { changePlaneView, type PictureKind, showsPlane } from '../state/plane-views.ts';
import { brushRuns, type Selection, useSelection } from '../state/selection.ts';
import { chooseTheme, useTheme } from '../theme/theme.ts';
import type { Actions } from './actions.ts';
import {
  closeActivePanel,
  moveTab,
  openPanel,
  PANEL_TITLES,
  splitActive,
  toggleMaximized,
  useDock,
} from './dock-model.ts';
import { isBusy } from './progress-words.ts';
import { focusNextRegion } from './regions.ts';

/** What the panel in front shows of its plane; V goes through them where the picture has the focus. */
const PICTURE_COMMANDS: readonly { picture: PictureKind; label: string }[] = [
  { picture: 'contour', label: 'Show the landscape as a contour' },
  { picture: 'surface', label: 'Show the landscape as a surface' },
  { picture: 'section', label: 'Show the landscape as a section' },
];

export function windowCommands(laboratory: Laboratory, actions: Actions): CommandDefinition[] {
  const state = () => laboratory.store.getState();
  const inSession = (): boolean => state().snapshot.session !== null;
  const running = (): boolean => isBusy(state().progress);
  const thing = () => useSelection.getState().thing;
  const withThing = (): boolean => inSession() && thing() !== null;
  const withPanel = (): boolean => useDock.getState().active !== null;
  const onThing = (act: (selected: NonNullable<ReturnType<typeof thing>>) => void) => () => {
    const selected = thing();
    if (selected !== null) act(selected);
  };
  const browser = currentShell() === 'browser';

  return [
    {
      id: 'palette',
      section: 'Window',
      label: 'Run a command',
      keys: ['Mod+K', 'Mod+Shift+P'],
      whileTyping: true,
      run: () => openDialog({ kind: 'palette', query: 'commands' }),
    },
    {
      id: 'things',
      section: 'Window',
      label: 'Go to a thing',
      keys: ['Mod+P'],
      whileTyping: true,
      enabled: inSession,
      run: () => openDialog({ kind: 'palette', query: 'things' }),
    },
    {
      id: 'shortcuts',
      section: 'Window',
      label: 'Keyboard shortcuts',
      keys: ['?'],
      run: () => openDialog({ kind: 'shortcuts' }),
    },

    {
      id: 'new-session',
      section: 'Session',
      label: 'New session',
      keys: ['Mod+Shift+N'],
      browserKeys: ['Mod+Alt+Shift+N'],
      run: () => void actions.newSession(),
    },
    {
      id: 'open',
      section: 'Session',
      label: 'Open session',
      keys: ['Mod+O'],
      whileTyping: true,
      run: () => openDialog({ kind: 'open' }),
    },
    {
      id: 'save',
      section: 'Session',
      label: 'Save now',
      keys: ['Mod+S'],
      whileTyping: true,
      enabled: inSession,
      run: () => void actions.save(),
    },
    {
      id: 'save-as',
      section: 'Session',
      label: 'Save as',
      keys: ['Mod+Shift+S'],
      whileTyping: true,
      enabled: inSession,
      run: () => openDialog({ kind: 'save-as' }),
    },
    {
      id: 'rename-session',
      section: 'Session',
      label: 'Rename session',
      enabled: inSession,
      run: () => openDialog({ kind: 'rename', thing: 'session' }),
    },
    {
      id: 'close-session',
      section: 'Session',
      label: 'Close session, back to the start page',
      keys: ['Mod+Shift+W'],
      browserKeys: ['Mod+Alt+Shift+W'],
      enabled: inSession,
      run: () => void actions.closeSession(),
    },
    ...(browser
      ? [
          {
            id: 'download',
            section: 'Session',
            label: 'Download session',
            enabled: inSession,
            run: () => void actions.downloadSession(),
          },
        ]
      : []),
    {
      id: 'import',
      section: 'Session',
      label: 'Import data',
      keys: ['Mod+Shift+O'],
      run: () => openDialog({ kind: 'import' }),
    },
    {
      id: 'export',
      section: 'Session',
      label: 'Export results',
      keys: ['Mod+Shift+E'],
      enabled: inSession,
      run: () => openDialog({ kind: 'export' }),
    },

    {
      id: 'undo',
      section: 'Edit',
      label: 'Undo',
      keys: ['Mod+Z'],
      enabled: () => state().snapshot.history.undo !== null,
      run: () => void actions.undo(),
    },
    {
      id: 'redo',
      section: 'Edit',
      label: 'Redo',
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      enabled: () => state().snapshot.history.redo !== null,
      run: () => void actions.redo(),
    },
    {
      id: 'new-experiment',
      section: 'Edit',
      label: 'New experiment',
      keys: ['Mod+N'],
      browserKeys: ['Mod+Alt+N'],
      run: () => void actions.addExperiment(),
    },
    {
      id: 'new-landscape',
      section: 'Edit',
      label: 'New landscape',
      keys: ['Mod+L'],
      run: () => openDialog({ kind: 'new-landscape', experiment: null }),
    },
    {
      id: 'new-optimizer',
      section: 'Edit',
      label: 'New optimizer',
      keys: ['Mod+Shift+A'],
      browserKeys: ['Mod+Alt+A'],
      run: () => openDialog({ kind: 'new-optimizer', experiment: useSelection.getState().experiment }),
    },
    {
      id: 'new-analysis',
      section: 'Edit',
      label: 'New analysis',
      keys: ['Mod+Shift+L'],
      enabled: inSession,
      run: () => openDialog({ kind: 'new-analysis' }),
    },
    {
      id: 'new-note',
      section: 'Edit',
      label: 'New note',
      keys: ['Mod+Shift+M'],
      browserKeys: ['Mod+Alt+M'],
      run: () => void actions.addNote(),
    },
    {
      id: 'new-lesson',
      section: 'Edit',
      label: 'New lesson',
      enabled: inSession,
      run: () => void actions.addLesson(),
    },
    {
      id: 'rename',
      section: 'Edit',
      label: 'Rename the selected thing',
      keys: ['F2'],
      enabled: withThing,
      run: onThing((selected) => openDialog({ kind: 'rename', thing: selected })),
    },
    {
      id: 'duplicate',
      section: 'Edit',
      label: 'Duplicate the selected thing',
      keys: ['Mod+D'],
      enabled: withThing,
      run: onThing((selected) => void actions.duplicate(selected)),
    },
    {
      id: 'delete',
      section: 'Edit',
      label: 'Delete the selected thing',
      enabled: withThing,
      run: onThing((selected) => void actions.remove(selected)),
    },
    {
      id: 'move-up',
      section: 'Edit',
      label: 'Move the selected thing up',
      keys: ['Alt+ArrowUp'],
      enabled: withThing,
      run: onThing((selected) => void actions.move(selected, -1)),
    },
    {
      id: 'move-down',
      section: 'Edit',
      label: 'Move the selected thing down',
      keys: ['Alt+ArrowDown'],
      enabled: withThing,
      run: onThing((selected) => void actions.move(selected, 1)),
    },

    {
      id: 'run',
      section: 'Run',
      label: 'Run what is selected: experiment, analysis or claims',
      keys: ['Mod+Enter'],
      whileTyping: true,
      first: true,
      enabled: () => actions.studyToRun() !== null || actions.experimentToRun() !== null,
      run: () => void actions.runSelected(),
    },
    {
      id: 'stop',
      section: 'Run',
      label: 'Stop',
      keys: ['Mod+.'],
      whileTyping: true,
      enabled: running,
      run: () => void actions.stop(),
    },
    {
      id: 'add-seeds',
      section: 'Run',
      label: 'Add 10 seeds to the experiment',
      enabled: () => actions.experimentToRun() !== null,
      run: () => {
        const experiment = actions.experimentToRun();
        if (experiment !== null) void actions.addSeeds(experiment, 10);
      },
    },

    {
      id: 'left',
      section: 'View',
      label: 'Show or hide the project',
      keys: ['Mod+B'],
      whileTyping: true,
      enabled: inSession,
      run: () => toggleSide('left'),
    },
    {
      id: 'right',
      section: 'View',
      label: 'Show or hide the inspector',
      keys: ['Mod+Alt+B'],
      whileTyping: true,
      enabled: inSession,
      run: () => toggleSide('right'),
    },
    {
      id: 'filter',
      section: 'View',
      label: 'Filter the project',
      keys: ['Mod+F'],
      whileTyping: true,
      enabled: inSession,
      run: focusFilter,
    },
    {
      id: 'gallery',
      section: 'View',
      label: 'Show the gallery',
      enabled: inSession,
      run: () => {
        useLayout.setState({ leftTab: 'gallery' });
        toggleSide('left', true);
      },
    },
    {
      id: 'queue',
      section: 'View',
      label: 'Show the queue',
      enabled: inSession,
      run: () => {
        useLayout.setState({ leftTab: 'queue' });
        toggleSide('left', true);
      },
    },
    {
      id: 'history',
      section: 'View',
      label: 'Show the history',
      enabled: inSession,
      run: () => {
        useLayout.setState({ rightTab: 'history' });
        toggleSide('right', true);
      },
    },
    ...(['loss', 'trajectories', 'end-points', 'statistics', 'log'] as const).map((kind) => ({
      id: `panel-${kind}`,
      section: 'View',
      label: `Open ${PANEL_TITLES[kind]}`,
      enabled: inSession,
      run: () => openPanel(kind),
    })),
    {
      id: 'debug',
      section: 'View',
      label: 'Step through a run',
      keys: ['Mod+Shift+D'],
      browserKeys: ['Mod+Alt+D'],
      enabled: inSession,
      run: () => {
        const run = selectedRun(state().document, useSelection.getState());
        if (run === null) openPanel('debugger');
        else actions.debug(run);
      },
    },
    ...PICTURE_COMMANDS.map(({ picture, label }) => ({
      id: `picture-${picture}`,
      section: 'View',
      label,
      enabled: () => showsPlane(useDock.getState().active),
      run: () => {
        const { active } = useDock.getState();
        if (showsPlane(active)) changePlaneView(active, { picture });
      },
    })),
    {
      id: 'close-tab',
      section: 'View',
      label: 'Close the tab',
      keys: ['Mod+W'],
      browserKeys: ['Mod+Alt+W'],
      enabled: withPanel,
      run: closeActivePanel,
    },
    {
      id: 'next-tab',
      section: 'View',
      label: 'Next tab',
      keys: ['Ctrl+Tab'],
      browserKeys: ['Mod+Alt+ArrowRight'],
      whileTyping: true,
      enabled: withPanel,
      run: () => moveTab(1),
    },
    {
      id: 'previous-tab',
      section: 'View',
      label: 'Previous tab',
      keys: ['Ctrl+Shift+Tab'],
      browserKeys: ['Mod+Alt+ArrowLeft'],
      whileTyping: true,
      enabled: withPanel,
      run: () => moveTab(-1),
    },
    {
      id: 'split',
      section: 'View',
      label: 'Move the tab to a group at the right',
      keys: ['Mod+\\'],
      whileTyping: true,
      enabled: withPanel,
      run: splitActive,
    },
    {
      id: 'maximize',
      section: 'View',
      label: 'Fill the centre with the group, or go back',
      keys: ['Mod+Alt+F'],
      enabled: withPanel,
      run: toggleMaximized,
    },
    {
      id: 'next-region',
      section: 'View',
      label: 'Next region',
      keys: ['F6'],
      whileTyping: true,
      run: () => focusNextRegion(false),
    },
    {
      id: 'previous-region',
      section: 'View',
      label: 'Previous region',
      keys: ['Shift+F6'],
      whileTyping: true,
      run: () => focusNextRegion(true),
    },
    {
      id: 'theme-system',
      section: 'View',
      label: 'Theme: as the system',
      enabled: () => useTheme.getState().choice !== 'system',
      run: () => chooseTheme('system'),
    },
    {
      id: 'theme-light',
      section: 'View',
      label: 'Theme: light',
      enabled: () => useTheme.getState().choice !== 'light',
      run: () => chooseTheme('light'),
    },
    {
      id: 'theme-dark',
      section: 'View',
      label: 'Theme: dark',
      enabled: () => useTheme.getState().choice !== 'dark',
      run: () => chooseTheme('dark'),
    },
    {
      id: 'clear',
      section: 'View',
      label: 'Clear brush and cursor',
      keys: ['Escape'],
      enabled: inSession,
      run: () => {
        brushRuns(null);
        pinCursor(null);
        pinPlace(null);
        useLayout.setState({ over: null });
      },
    },
  ];
}

/** The first seed of the optimizer and landscape that are selected; null where an optimizer is missing. */
function selectedRun(
  document: Document | null,
  { experiment: id, landscape, optimizer, brush }: Selection,
): RunPlaceSpec | null {
  const experiment = document?.experiments.find((item) => item.id === id);
  if (experiment === undefined || optimizer === null || !experiment.optimizers.includes(optimizer)) return null;
  const on = landscape ?? experiment.landscapes[0];
  if (on === undefined) return null;
  const brushed = brush?.experiment === id ? [...(brush.runs.get(optimizer) ?? [])] : [];
  const seed = brushed.length > 0 ? Math.min(...brushed) : experiment.seeds.first;
  return { experiment: experiment.id, landscape: on, optimizer, seed };
}

function focusFilter(): void {
  useLayout.setState({ leftTab: 'project' });
  toggleSide('left', true);
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>('[data-project-filter] input')?.focus());
}
