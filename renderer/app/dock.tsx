/** The centre of the window: groups of tabs that can be split, moved and closed. */
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type DockviewTheme,
  type IDockviewHeaderActionsProps,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
  type LiveRegionEvent,
  type SerializedDockview,
} from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import {
  Bug,
  ChartLine,
  CircleCheck,
  Ellipsis,
  FlaskConical,
  GraduationCap,
  type LucideIcon,
  Maximize2,
  Minimize2,
  Mountain,
  NotebookText,
  Route,
  ScrollText,
  Sigma,
  Spline,
  Table2,
  Workflow,
} from 'lucide-react';
import { type FunctionComponent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Button, IconButton } from '../controls/button.tsx';
import { MenuButton } from '../controls/menu.tsx';
import { AnalysisPanel } from '../panels/analysis/analysis-panel.tsx';
import { EndPointsPanel } from '../panels/comparison/end-points-panel.tsx';
import { LossPanel } from '../panels/comparison/loss-panel.tsx';
import { StatisticsPanel } from '../panels/comparison/statistics-panel.tsx';
import { TrajectoryPanel } from '../panels/comparison/trajectory-panel.tsx';
import { DebuggerPanel } from '../panels/debugger/debugger-panel.tsx';
import { ExperimentHeader } from '../panels/experiment/experiment-header.tsx';
import { ExperimentPanel } from '../panels/experiment/experiment-panel.tsx';
import { LandscapePanel } from '../panels/landscape/landscape-panel.tsx';
import { LessonPanel } from '../panels/lesson/lesson-panel.tsx';
import { LogPanel } from '../panels/log/log-panel.tsx';
import { NotePanel } from '../panels/notes/note-panel.tsx';
import { OptimizerPanel } from '../panels/optimizer/optimizer-panel.tsx';
import { VerificationPanel } from '../panels/verification/verification-panel.tsx';
import { useChosenPlanes } from '../state/chosen-planes.ts';
import { useDebugged } from '../state/debugged.ts';
import { openDialog } from '../state/dialogs.ts';
import { useDocument, useLaboratory } from '../state/laboratory.ts';
import { isRail, lostPanels, readLayout, useLayout } from '../state/layout.ts';
import { usePlaneViews } from '../state/plane-views.ts';
import { selectThing, useSelection } from '../state/selection.ts';
import { useActions } from './actions.ts';
import {
  closeLost,
  followActive,
  makeRoom,
  openPanel,
  openUsual,
  PANEL_TITLES,
  type PanelKind,
  type PanelParameters,
  panelKind,
  panelThing,
  splitActive,
  toggleMaximized,
  useDock,
} from './dock-model.ts';
import { experimentShape } from './items.ts';
import './dock.css';

const THEME: DockviewTheme = {
  name: 'ridgeline',
  className: 'dock',
  gap: 0,
  dndPanelOverlay: 'group',
  dndTabIndicator: 'line',
};

const ICONS: Record<PanelKind, LucideIcon> = {
  experiment: FlaskConical,
  landscape: Mountain,
  optimizer: Workflow,
  analysis: Sigma,
  verification: CircleCheck,
  note: NotebookText,
  lesson: GraduationCap,
  loss: ChartLine,
  trajectories: Route,
  'end-points': Spline,
  statistics: Table2,
  debugger: Bug,
  log: ScrollText,
};

type PanelProps = IDockviewPanelProps<PanelParameters>;

const PANELS: Record<PanelKind, FunctionComponent<PanelProps>> = {
  experiment: ({ params }) => <ExperimentPanel id={params.thing?.id ?? ''} />,
  landscape: ({ params }) => <LandscapePanel id={params.thing?.id ?? ''} />,
  optimizer: ({ params }) => <OptimizerPanel id={params.thing?.id ?? ''} />,
  note: ({ params }) => <NotePanel id={params.thing?.id ?? ''} />,
  lesson: ({ params }) => <LessonPanel id={params.thing?.id ?? ''} />,
  analysis: ({ params }) => <AnalysisPanel id={params.thing?.id ?? ''} />,
  verification: ({ params }) => <VerificationPanel id={params.thing?.id ?? ''} />,
  loss: () => <LossPanel />,
  trajectories: () => <TrajectoryPanel />,
  'end-points': () => <EndPointsPanel />,
  statistics: () => <StatisticsPanel />,
  debugger: () => <DebuggerPanel />,
  log: () => <LogPanel />,
};

/** A tab: icon and title. Delete closes it, and so does the middle button. */
function DockTab({ api, params }: IDockviewPanelHeaderProps<PanelParameters>): ReactNode {
  const kind = api.component as PanelKind;
  const document = useDocument();
  const Icon = ICONS[kind];
  const thing = params.thing;
  const item =
    thing === undefined ? null : (document?.[thing.collection].find((other) => other.id === thing.id) ?? null);
  const single = kind === 'experiment' && (document?.experiments.length ?? 0) < 2;
  const title = item === null || single ? PANEL_TITLES[kind] : item.name;
  useEffect(() => api.setTitle(title), [api, title]);
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    // The row gets narrower after the choice, when the list of hidden tabs appears beside it.
    const show = (): void => {
      if (api.isActive || api.group?.activePanel?.id === api.id)
        setTimeout(
          () => place.current?.closest('.dv-tab')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
          50,
        );
    };
    const subscriptions = [api.onDidActiveChange(show), api.onDidDimensionsChange(show)];
    show();
    return () => {
      for (const subscription of subscriptions) subscription.dispose();
    };
  }, [api]);
  return (
    // dockview's own tab element round this carries role and keys.
    <span
      ref={place}
      className="dock-tab"
      title={item?.name ?? title}
      onAuxClick={(event) => {
        if (event.button === 1) api.close();
      }}
    >
      <Icon size={13} strokeWidth={1.9} aria-hidden />
      <span className="ellipsis">{title}</span>
    </span>
  );
}

/** At the right end of a tab row: in a narrow window the experiment's protocol, then full size and more. */
function DockGroupActions({ activePanel, containerApi, panels }: IDockviewHeaderActionsProps): ReactNode {
  const rail = useLayout((layout) => isRail(layout.width));
  const [maximized, setMaximized] = useState(containerApi.hasMaximizedGroup());
  useEffect(() => {
    const subscription = containerApi.onDidMaximizedGroupChange(() => setMaximized(containerApi.hasMaximizedGroup()));
    return () => subscription.dispose();
  }, [containerApi]);
  if (activePanel === undefined) return null;
  const thing = panelThing(activePanel);
  const focus = (act: () => void) => () => {
    activePanel.api.setActive();
    act();
  };
  return (
    <div className="dock-actions">
      {rail && thing !== null && panelKind(activePanel) === 'experiment' && <ExperimentHeader id={thing.id} inTabRow />}
      <IconButton
        icon={maximized ? Minimize2 : Maximize2}
        name={maximized ? 'Back to the layout' : 'Fill the centre'}
        onPress={focus(toggleMaximized)}
        small
        size={13}
      />
      <MenuButton
        label="Panel actions"
        icon={Ellipsis}
        entries={[
          { id: 'close', label: 'Close', keys: 'Delete', run: () => activePanel.api.close() },
          {
            id: 'close-others',
            label: 'Close the other tabs',
            disabled: panels.length < 2,
            run: () => {
              for (const panel of [...panels]) if (panel !== activePanel) panel.api.close();
            },
          },
          'separator',
          {
            id: 'split',
            label: 'Move to a group at the right',
            keys: 'Mod+\\',
            disabled: panels.length < 2,
            run: focus(splitActive),
          },
          ...(['left', 'right', 'above', 'below'] as const).map((direction) => ({
            id: direction,
            label: `Move ${direction === 'left' || direction === 'right' ? `to the ${direction} edge` : direction === 'above' ? 'to the top edge' : 'to the bottom edge'}`,
            run: () => {
              const group = containerApi.addGroup({ direction });
              activePanel.api.moveTo({ group });
            },
          })),
          'separator',
          ...(['loss', 'trajectories', 'end-points', 'statistics', 'debugger', 'log'] as const).map((kind) => ({
            id: kind,
            label: `Open ${PANEL_TITLES[kind]}`,
            icon: ICONS[kind],
            run: () => openPanel(kind),
          })),
        ]}
      />
    </div>
  );
}

/** What the centre shows while no tab is open. */
function DockEmpty(): ReactNode {
  const document = useDocument();
  const actions = useActions();
  const [experiment] = document?.experiments ?? [];
  return (
    <div className="dock-empty">
      <p className="prose">
        {experiment === undefined
          ? 'Nothing is open. A landscape, an optimizer and an experiment make a comparison.'
          : 'Nothing is open. Open the experiment, or anything in the project at the left.'}
      </p>
      <div className="actions">
        {experiment === undefined ? (
          <>
            <Button onPress={() => openDialog({ kind: 'new-landscape', experiment: null })} keys="Mod+L">
              New landscape
            </Button>
            <Button onPress={() => void actions.addExperiment()} keys="Mod+Alt+N">
              New experiment
            </Button>
          </>
        ) : (
          <Button onPress={() => actions.open({ collection: 'experiments', id: experiment.id })}>
            Open {experiment.name}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Opens what the session had open; falls back to the usual panels when there is no layout or it cannot be read. */
function restore(api: DockviewApi, laboratory: ReturnType<typeof useLaboratory>): void {
  const { snapshot, document, catalogue } = laboratory.store.getState();
  if (document === null) return;
  const { sides, selection, dock, planes, chosenPlanes, debugged } = readLayout(snapshot.layout, document);
  useLayout.setState({ ...sides, over: null });
  useSelection.setState(selection);
  usePlaneViews.setState({ views: planes });
  useChosenPlanes.setState({ planes: chosenPlanes });
  useDebugged.setState(debugged);
  if (dock !== null) {
    try {
      const lost = lostPanels(dock, document);
      api.fromJSON(dock as SerializedDockview);
      for (const id of lost) api.getPanel(id)?.api.close();
      if (api.panels.length > 0 || (dock as SerializedDockview).panels !== undefined) return;
    } catch {
      api.clear();
    }
  }
  openUsual(document, (experiment) => experimentShape(experiment, document, catalogue));
  const [experiment] = document.experiments;
  if (selection.thing === null && experiment !== undefined) {
    selectThing({ collection: 'experiments', id: experiment.id });
    useSelection.setState({ landscape: experiment.landscapes[0] ?? null });
  }
}

export function Dock(): ReactNode {
  const laboratory = useLaboratory();
  const document = useDocument();
  const rows = useRef(new Map<string, number>());
  useEffect(() => {
    if (document === null) return;
    closeLost(document);
    for (const { id, landscapes } of document.experiments) {
      if (landscapes.length > (rows.current.get(id) ?? Number.POSITIVE_INFINITY)) makeRoom(id, landscapes.length);
      rows.current.set(id, landscapes.length);
    }
  }, [document]);
  useEffect(() => () => useDock.setState({ api: null, active: null }), []);

  const onReady = ({ api }: DockviewReadyEvent): void => {
    useDock.setState({ api });
    restore(api, laboratory);
    api.onDidActivePanelChange((event) => {
      const panel = event?.panel;
      useDock.setState({ active: panel?.id ?? null });
      const thing = panel === undefined ? null : panelThing(panel);
      if (thing !== null && thing.collection === 'experiments') {
        // Coming back from a landscape or a note, the inspector comes back too.
        const { experiment, thing: shown } = useSelection.getState();
        if (experiment !== thing.id || shown?.collection === 'landscapes' || shown?.collection === 'notes')
          selectThing(thing);
      } else if (thing !== null) {
        selectThing(thing);
      }
      followActive(api, panel);
    });
    useDock.setState({ active: api.activePanel?.id ?? null });
    followActive(api, api.activePanel);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the tabs inside
    <div className="dock-frame" onKeyDown={closeWithDelete}>
      <DockviewReact
        components={PANELS}
        defaultTabComponent={DockTab}
        rightHeaderActionsComponent={DockGroupActions}
        watermarkComponent={DockEmpty}
        theme={THEME}
        disableFloatingGroups
        getAnnouncement={announcement}
        onReady={onReady}
      />
    </div>
  );
}

/** What is spoken: the panel's title, which it does not have yet while it opens. */
function announcement({ kind, panel }: LiveRegionEvent): string | undefined {
  const title = PANEL_TITLES[panel.api.component as PanelKind];
  return kind === 'open' ? `${title} opened` : kind === 'close' ? `${title} closed` : undefined;
}

function closeWithDelete(event: KeyboardEvent): void {
  if (event.key !== 'Delete' || !(event.target instanceof HTMLElement) || event.target.getAttribute('role') !== 'tab')
    return;
  event.preventDefault();
  useDock.getState().api?.activePanel?.api.close();
}
