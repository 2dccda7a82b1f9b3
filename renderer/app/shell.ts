/** What the shell around the window offers: the line's state, the desktop's own dialogs, menu commands. */
import { createContext, useContext } from 'react';
import type { Connection } from '../state/connection.ts';

export type ShellServices = Pick<
  Connection,
  'isLost' | 'reason' | 'subscribe' | 'reconnect' | 'desktop' | 'onCommand' | 'problem'
>;

export const ShellContext = createContext<ShellServices | null>(null);

export function useShell(): ShellServices {
  const shell = useContext(ShellContext);
  if (shell === null) throw new Error('This needs a ShellContext above it.');
  return shell;
}
