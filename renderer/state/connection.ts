/** The connection of this window to the laboratory, in a browser and in the desktop app. */
import { type CancellableLaboratory, laboratoryOver } from '../../core/contract/connect.ts';
import { DESKTOP_ONLY_CALLS, type DesktopApi } from '../../core/contract/desktop-api.ts';
import { browserDial, type DesktopBridge, desktopDial, type Page } from './dials.ts';
import { type ConnectionState, type Dial, Line } from './line.ts';

export interface Connection {
  /** Calls wait while the first connection is made, and reject with 'connection-closed' while it is lost. */
  api: CancellableLaboratory;
  getState: () => ConnectionState;
  isLost: () => boolean;
  /** Why the line is lost and what to do, for people. */
  reason: () => string | null;
  /** Told of every change of state. */
  subscribe: (listener: () => void) => () => void;
  /** Tries at once instead of at the next turn. */
  reconnect: () => void;
  /** What only the desktop app has; null in a browser. */
  desktop: DesktopApi | null;
  /** Commands chosen in the desktop app's menu, by their ids. */
  onCommand: (listener: (id: string) => void) => () => void;
  /** What went wrong before the window was there, for a message; null mostly. */
  problem: string | null;
}

/** The connection of this window. */
export function connectToLaboratory(): Connection {
  const bridge = (globalThis as { ridgeline?: DesktopBridge }).ridgeline;
  if (bridge) return connectionOver(desktopDial(bridge, window), true, null);
  const problem = new URLSearchParams(location.hash.slice(1)).get('problem');
  const page = browserPage();
  page.onHashChange(() => {
    // The address of a newer code was opened in this tab.
    if (page.location.hash.includes('code=')) page.location.reload();
  });
  return connectionOver(browserDial(page), false, problem);
}

export function connectionOver(dial: Dial, isDesktop: boolean, problem: string | null): Connection {
  const line = new Line(dial);
  return {
    api: laboratoryOver(line),
    getState: line.getState,
    isLost: line.isLost,
    reason: line.reason,
    subscribe: line.onChange,
    reconnect: line.reconnect,
    desktop: isDesktop ? desktopCalls(line) : null,
    onCommand: (listener) => (isDesktop ? line.subscribe('command', (id) => listener(id as string)) : () => {}),
    problem,
  };
}

function desktopCalls(line: Line): DesktopApi {
  const calls = Object.keys(DESKTOP_ONLY_CALLS).map((name) => [name, (argument: unknown) => line.call(name, argument)]);
  return Object.fromEntries(calls) as DesktopApi;
}

function browserPage(): Page {
  return {
    location,
    replaceAddress: (path) => history.replaceState(null, '', path),
    onHashChange: (listener) => addEventListener('hashchange', listener),
    storage: sessionStorage,
    socket: (address) => new WebSocket(address),
  };
}
