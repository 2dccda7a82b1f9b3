/** The open panels: which there are, what opens them, and how they follow what is active. */
import type { DockviewApi, IDockviewPanel } from 'dockview-react';
import { create } from 'zustand';
import type { Document, ExperimentItem } from '../../core/contract/document.ts';
import { isRail, useLayout } from '../state/layout.ts';
import type { Thing } from '../state/selection.ts';

export type PanelKind =
  | 'experiment'
  | 'landscape'
  | 'optimizer'
  | 'analysis'
  | 'verification'
  | 'note'
  | 'lesson'
  | 'loss'
  | 'trajectories'
  | 'end-points'
  | 'statistics'
  | 'debugger'
  | 'log';

export interface PanelParameters {
  /** The thing that the panel is of; chart panels have none and follow the selection. */
  thing?: Thing;
}

export const PANEL_TITLES: Record<PanelKind, string> = {
  experiment: 'Experiment',
  landscape: 'Landscape',
  optimizer: 'Optimizer',
  analysis: 'Analysis',
  verification: 'Claims',
  note: 'Note',
  lesson: 'Lesson',
  loss: 'Loss',
  trajectories: 'Paths',
  'end-points': 'End points',
  statistics: 'Statistics',
  debugger: 'Run debugger',
  log: 'Log',
};

export const useDock = create<{ api: DockviewApi | null; active: string | null }>(() => ({ api: null, active: null }));

export function panelKind(panel: IDockviewPanel): PanelKind {
  return panel.api.component as PanelKind;
}

export function panelThing(panel: IDockviewPanel): Thing | null {
  return (panel.params as PanelParameters | undefined)?.thing ?? null;
}

function kindOf(thing: Thing): PanelKind | null {
  if (thing.collection === 'experiments') return 'experiment';
  if (thing.collection === 'landscapes') return 'landscape';
  if (thing.collection === 'optimizers') return 'optimizer';
  if (thing.collection === 'analyses') return 'analysis';
  if (thing.collection === 'verifications') return 'verification';
  if (thing.collection === 'notes') return 'note';
  if (thing.collection === 'lessons') return 'lesson';
  return null;
}

function isLarge(kind: PanelKind): boolean {
  const large = ['experiment', 'landscape', 'optimizer', 'analysis', 'verification', 'note', 'lesson', 'debugger'];
  return large.includes(kind);
}

/** What the arrangement of an experiment's panels goes by. */
export interface ExperimentShape {
  /** Rows of its matrix, and of its statistics. */
  rows: number;
  optimizers: number;
  /** Its landscapes are learning problems, with many dimensions. */
  large: boolean;
  /** It has so many seeds that where they end says more than their paths. */
  ensemble: boolean;
}

/** Opens the panel of a thing, or brings it to the front. Returns false for things without a panel of their own. */
export function openThing(
  thing: Thing,
  shape: ExperimentShape = { rows: 3, optimizers: 4, large: false, ensemble: false },
): boolean {
  const { api } = useDock.getState();
  const kind = kindOf(thing);
  if (api === null || kind === null) return false;
  const id = `${kind}:${thing.id}`;
  const open = api.getPanel(id);
  if (open !== undefined) {
    open.api.setActive();
    return true;
  }
  const neighbour = api.panels.find((panel) => isLarge(panelKind(panel)));
  const params: PanelParameters = { thing };
  const first = api.panels[0];
  if (neighbour !== undefined) {
    api.addPanel({ id, component: kind, params, position: { referencePanel: neighbour, direction: 'within' } });
  } else if (first !== undefined) {
    api.addPanel({ id, component: kind, params, position: { direction: 'above' }, initialHeight: 212 });
  } else {
    api.addPanel({ id, component: kind, params });
  }
  if (kind === 'experiment') openCompanions(api, shape);
  return true;
}

/** A chart, the statistics or the log: one of each, where its kind belongs. */
export function openPanel(kind: PanelKind): void {
  const { api } = useDock.getState();
  if (api === null) return;
  const open = api.getPanel(kind);
  if (open !== undefined) {
    open.api.setActive();
    return;
  }
  if (isLarge(kind)) {
    const large = api.panels.find((panel) => isLarge(panelKind(panel)));
    const position = large ? { position: { referencePanel: large, direction: 'within' as const } } : {};
    api.addPanel({ id: kind, component: kind, ...position });
    return;
  }
  const chart = api.panels.find((panel) => !isLarge(panelKind(panel)) && panelKind(panel) !== 'statistics');
  const below = api.panels.find((panel) => panelKind(panel) === 'statistics');
  const neighbour = kind === 'log' ? (below ?? chart) : (chart ?? below);
  api.addPanel({
    id: kind,
    component: kind,
    ...(neighbour !== undefined
      ? { position: { referencePanel: neighbour, direction: 'within' as const } }
      : api.panels.length > 0
        ? { position: { direction: 'below' as const } }
        : {}),
  });
}

/** Height of the experiment's matrix with this many landscapes: tabs, bar, header and rows, up to a third of the window. */
function experimentHeight(landscapes: number, compact: boolean): number {
  const rows = Math.min(Math.max(landscapes, 1), 8);
  return compact ? 30 + 26 + rows * 26 + 2 : 30 + 36 + 28 + rows * 28 + 6;
}

/**
 * The charts of an experiment: loss with the paths beside it, statistics below. Paths are a tab behind the loss in a
 * narrow window, and where the space is so large that a path in a plane says little.
 */
function openCompanions(api: DockviewApi, { rows, optimizers, large, ensemble }: ExperimentShape): void {
  const experiment = api.panels.find((panel) => panelKind(panel) === 'experiment');
  if (experiment === undefined || api.getPanel('loss') !== undefined) return;
  const behind = large || isRail(useLayout.getState().width);
  const loss = api.addPanel({
    id: 'loss',
    component: 'loss',
    position: { referencePanel: experiment, direction: 'below' },
  });
  const statistics = api.addPanel({
    id: 'statistics',
    component: 'statistics',
    position: { referencePanel: loss, direction: 'below' },
  });
  api.addPanel({
    id: 'trajectories',
    component: 'trajectories',
    inactive: behind,
    position: { referencePanel: loss, direction: behind ? 'within' : 'right' },
  });
  api.addPanel({
    id: 'end-points',
    component: 'end-points',
    inactive: behind || !ensemble,
    position: { referencePanel: 'trajectories', direction: 'within' },
  });
  experiment.api.setActive();
  shareHeight(api, experiment, statistics, { rows, optimizers });
}

/** Tabs, header, rows and a caption of two lines, up to what five optimizers need. */
function statisticsHeight(optimizers: number): number {
  return Math.min(232, 30 + 28 + 26 * Math.max(1, optimizers) + 46);
}

/** Gives the matrix and the statistics what their rows need and the charts the rest. */
function shareHeight(
  api: DockviewApi,
  experiment: IDockviewPanel,
  statistics: IDockviewPanel,
  { rows, optimizers }: Pick<ExperimentShape, 'rows' | 'optimizers'>,
): void {
  const { width } = useLayout.getState();
  const rail = isRail(width);
  const top = Math.min(experimentHeight(rows, rail), Math.round(api.height * 0.36));
  experiment.group.api.setSize({ height: top });
  statistics.group.api.setSize({ height: Math.min(statisticsHeight(optimizers), Math.round(api.height * 0.36)) });
  experiment.group.api.setSize({ height: top });
}

/** The panels that a session shows before it has a layout of its own. */
export function openUsual(document: Document, shapeOf: (experiment: ExperimentItem) => ExperimentShape): void {
  const { api } = useDock.getState();
  if (api === null) return;
  const [experiment] = document.experiments;
  const [landscape] = document.landscapes;
  if (experiment !== undefined) {
    openThing({ collection: 'experiments', id: experiment.id }, shapeOf(experiment));
  } else if (landscape !== undefined) {
    openThing({ collection: 'landscapes', id: landscape.id });
  }
}

/** Gives the matrix of an experiment more room after it got more rows, as long as there is some. */
export function makeRoom(experiment: string, rows: number): void {
  const { api } = useDock.getState();
  const panel = api?.getPanel(`experiment:${experiment}`);
  if (api === null || panel === undefined || api.hasMaximizedGroup()) return;
  const wanted = Math.min(experimentHeight(rows, isRail(useLayout.getState().width)), Math.round(api.height * 0.36));
  if (panel.group.height >= wanted) return;
  // The room comes from the charts: the statistics keep theirs.
  const statistics = api.getPanel('statistics')?.group;
  const kept = statistics?.height;
  panel.group.api.setSize({ height: wanted });
  if (statistics !== undefined && kept !== undefined) statistics.api.setSize({ height: kept });
}

/** Closes the panels of things that are gone. */
export function closeLost(document: Document): void {
  const { api } = useDock.getState();
  if (api === null) return;
  for (const panel of [...api.panels]) {
    const thing = panelThing(panel);
    if (thing !== null && !document[thing.collection].some((item) => item.id === thing.id)) panel.api.close();
  }
}

export function closeActivePanel(): void {
  useDock.getState().api?.activePanel?.api.close();
}

/** The next or previous tab of the active group, round and round. */
export function moveTab(by: 1 | -1): void {
  const group = useDock.getState().api?.activeGroup;
  const active = group?.activePanel;
  if (group === undefined || active === undefined) return;
  const index = group.panels.indexOf(active);
  group.panels[(index + by + group.panels.length) % group.panels.length]?.api.setActive();
}

/** Moves the active tab into a group of its own, to the right. */
export function splitActive(): void {
  const panel = useDock.getState().api?.activePanel;
  if (panel === undefined || panel.group.panels.length < 2) return;
  panel.api.moveTo({ group: panel.group, position: 'right' });
}

export function toggleMaximized(): void {
  const panel = useDock.getState().api?.activePanel;
  if (panel === undefined) return;
  if (panel.api.isMaximized()) panel.api.exitMaximized();
  else panel.api.maximize();
}

/**
 * A landscape or a note fills the centre while it is in front of an experiment's group; the experiment brings its charts
 * back. Groups that the person has set up differently are left alone.
 */
export function followActive(api: DockviewApi, panel: IDockviewPanel | undefined): void {
  if (panel === undefined) return;
  const kind = panelKind(panel);
  const withExperiment = panel.group.panels.some((other) => panelKind(other) === 'experiment');
  if (!withExperiment || !isLarge(kind)) return;
  const fills = kind !== 'experiment';
  if (fills && !api.hasMaximizedGroup()) panel.api.maximize();
  else if (!fills && panel.api.isMaximized()) panel.api.exitMaximized();
}
