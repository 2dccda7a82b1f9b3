/** How the window is arranged: sides, their widths, open panels and selection. Saved with the session, not undoable. */
import { create } from 'zustand';
import { COLLECTIONS, type Document } from '../../core/contract/document.ts';
import type { PlaneSpec } from '../../core/contract/planes.ts';
import { readChosenPlanes } from './chosen-planes.ts';
import { type Debugged, readDebugged } from './debugged.ts';
import { type PlaneView, readPlaneViews } from './plane-views.ts';
import { EMPTY_SELECTION, type Selection, type Thing } from './selection.ts';

export const LEFT_TABS = ['project', 'gallery', 'queue'] as const;
export type LeftTab = (typeof LEFT_TABS)[number];
export type RightTab = 'inspector' | 'history';

export interface Sides {
  left: boolean;
  right: boolean;
  leftWidth: number;
  rightWidth: number;
  leftTab: LeftTab;
  rightTab: RightTab;
}

export const LEFT_WIDTH = { least: 180, usual: 224, most: 360 } as const;
export const RIGHT_WIDTH = { least: 240, usual: 268, most: 420 } as const;
/** Below these widths of the window the tree is a rail, and the inspector lies over the content. */
const RAIL_BELOW = 1100;
const OVERLAY_BELOW = 1200;

export const USUAL_SIDES: Sides = {
  left: true,
  right: true,
  leftWidth: LEFT_WIDTH.usual,
  rightWidth: RIGHT_WIDTH.usual,
  leftTab: 'project',
  rightTab: 'inspector',
};

interface LayoutState extends Sides {
  /** The side that lies over the content of a narrow window. */
  over: 'left' | 'right' | null;
  width: number;
}

export const useLayout = create<LayoutState>(() => ({
  ...USUAL_SIDES,
  over: null,
  width: typeof innerWidth === 'number' ? innerWidth : 1440,
}));

export function isRail(width: number): boolean {
  return width < RAIL_BELOW;
}

export function isOverlay(width: number): boolean {
  return width < OVERLAY_BELOW;
}

/** Shows or hides a side; in a narrow window it is laid over the content instead. */
export function toggleSide(side: 'left' | 'right', show?: boolean): void {
  useLayout.setState((state) => {
    const overlays = side === 'left' ? isRail(state.width) : isOverlay(state.width);
    if (overlays) {
      const open = show ?? state.over !== side;
      return { over: open ? side : state.over === side ? null : state.over };
    }
    return { [side]: show ?? !state[side] };
  });
}

export function setSideWidth(side: 'left' | 'right', width: number): void {
  const { least, most } = side === 'left' ? LEFT_WIDTH : RIGHT_WIDTH;
  const clamped = Math.round(Math.min(most, Math.max(least, width)));
  useLayout.setState(side === 'left' ? { leftWidth: clamped } : { rightWidth: clamped });
}

/** What a session keeps of the window. */
export interface SavedLayout {
  version: 1;
  sides: Sides;
  selection: Pick<Selection, 'thing' | 'experiment' | 'landscape' | 'optimizer'>;
  /** dockview's own description of groups and panels. */
  dock: unknown;
  /** How the panels show their planes. */
  planes?: Readonly<Record<string, PlaneView>>;
  /** Which plane through each landscape is looked at, by the landscape's id. */
  chosenPlanes?: Readonly<Record<string, PlaneSpec>>;
  /** Which runs are stepped through, and where. */
  debugger?: Debugged;
}

export function sidesOf(state: Sides): Sides {
  const { left, right, leftWidth, rightWidth, leftTab, rightTab } = state;
  return { left, right, leftWidth, rightWidth, leftTab, rightTab };
}

interface RestoredLayout {
  sides: Sides;
  selection: Selection;
  dock: unknown;
  planes: Record<string, PlaneView>;
  chosenPlanes: Record<string, PlaneSpec>;
  debugged: Debugged;
}

/** Reads a saved layout; whatever is not understood falls back to the usual, so that an old file never stops a window. */
export function readLayout(saved: unknown, document: Document): RestoredLayout {
  const layout = isRecord(saved) && saved.version === 1 ? saved : {};
  const sides = isRecord(layout.sides) ? layout.sides : {};
  const selection = isRecord(layout.selection) ? layout.selection : {};
  return {
    sides: {
      left: boolean(sides.left, USUAL_SIDES.left),
      right: boolean(sides.right, USUAL_SIDES.right),
      leftWidth: within(sides.leftWidth, LEFT_WIDTH),
      rightWidth: within(sides.rightWidth, RIGHT_WIDTH),
      leftTab: LEFT_TABS.find((tab) => tab === sides.leftTab) ?? 'project',
      rightTab: sides.rightTab === 'history' ? 'history' : 'inspector',
    },
    selection: {
      ...EMPTY_SELECTION,
      thing: knownThing(selection.thing, document),
      experiment: knownId(selection.experiment, document.experiments),
      landscape: knownId(selection.landscape, document.landscapes),
      optimizer: knownId(selection.optimizer, document.optimizers),
    },
    dock: layout.dock ?? null,
    planes: readPlaneViews(layout.planes),
    chosenPlanes: readChosenPlanes(layout.chosenPlanes, document),
    debugged: readDebugged(layout.debugger, document),
  };
}

/** The things whose panels a saved dock opens that the document no longer has. */
export function lostPanels(dock: unknown, document: Document): string[] {
  if (!isRecord(dock) || !isRecord(dock.panels)) return [];
  const lost: string[] = [];
  for (const [panelId, panel] of Object.entries(dock.panels)) {
    if (!isRecord(panel) || !isRecord(panel.params) || !isRecord(panel.params.thing)) continue;
    if (knownThing(panel.params.thing, document) === null) lost.push(panelId);
  }
  return lost;
}

function knownThing(value: unknown, document: Document): Thing | null {
  if (!isRecord(value) || typeof value.id !== 'string' || typeof value.collection !== 'string') return null;
  const { id } = value;
  const collection = COLLECTIONS.find((known) => known === value.collection);
  if (collection === undefined) return null;
  return document[collection].some((item) => item.id === id) ? { collection, id } : null;
}

function knownId(value: unknown, items: readonly { id: string }[]): string | null {
  return typeof value === 'string' && items.some((item) => item.id === value) ? value : null;
}

function boolean(value: unknown, usual: boolean): boolean {
  return typeof value === 'boolean' ? value : usual;
}

function within(value: unknown, { least, usual, most }: { least: number; usual: number; most: number }): number {
  return typeof value === 'number' && value >= least && value <= most ? value : usual;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
