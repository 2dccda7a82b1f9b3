/** What only the desktop shell offers its window, beside LaboratoryApi and over the same port. */
import { z } from 'zod';
import { CALLS, TOPICS } from './laboratory-api.ts';

/** The window's commands that the menu also offers, by the ids that they have in the window. */
export const WINDOW_COMMANDS = [
  'new-session',
  'open',
  'save',
  'save-as',
  'close-session',
  'import',
  'export',
  'undo',
  'redo',
  'new-experiment',
  'new-landscape',
  'new-optimizer',
  'new-note',
  'run',
  'stop',
  'palette',
  'things',
  'left',
  'right',
  'shortcuts',
] as const;
export type WindowCommand = (typeof WINDOW_COMMANDS)[number];

export const DESKTOP_ONLY_CALLS = {
  /** The system's own Open dialog. */
  chooseOpen: z.strictObject({}),
  /** The system's own Save dialog, with a name to start from. */
  chooseSave: z.strictObject({ name: z.string().max(200) }),
  /** Colours of the system buttons and of native menus. */
  setTheme: z.strictObject({ theme: z.enum(['system', 'light', 'dark']) }),
} as const;
export type DesktopCallName = keyof typeof DESKTOP_ONLY_CALLS;

export interface DesktopAnswers {
  chooseOpen: { path: string | null };
  chooseSave: { path: string | null };
  setTheme: null;
}
/** The desktop's own calls, for the window. */
export type DesktopApi = {
  [N in DesktopCallName]: (argument: z.input<(typeof DESKTOP_ONLY_CALLS)[N]>) => Promise<DesktopAnswers[N]>;
};

export const DESKTOP_CALLS = { ...CALLS, ...DESKTOP_ONLY_CALLS } as const;
export const DESKTOP_TOPICS = { ...TOPICS, command: 'every' } as const;
