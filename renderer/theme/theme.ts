/** Which theme the window wears: the system's unless the person has chosen one. */
import { create } from 'zustand';
import { customProperties, type ThemeMode, TOKENS, type Tokens } from './tokens.ts';

export type ThemeChoice = 'system' | ThemeMode;
export interface Theme {
  choice: ThemeChoice;
  mode: ThemeMode;
  tokens: Tokens;
}

const STORED = 'ridgeline.theme';

function systemMode(): ThemeMode {
  return typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function themeOf(choice: ThemeChoice): Theme {
  const mode = choice === 'system' ? systemMode() : choice;
  return { choice, mode, tokens: TOKENS[mode] };
}

function storedChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(STORED);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

/** The theme, and everything that charts need to draw in it. */
export const useTheme = create<Theme>(() => themeOf(storedChoice()));

export function chooseTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(STORED, choice);
  } catch {
    // Without storage the choice lasts as long as the window.
  }
  useTheme.setState(themeOf(choice));
}

/** Writes both sets of custom properties once and keeps the root element's theme in step. */
export function installTheme(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:root { ${customProperties('light')} } :root[data-theme='dark'] { ${customProperties('dark')} }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const show = (theme: Theme): void => {
    document.documentElement.dataset.theme = theme.mode;
  };
  show(useTheme.getState());
  useTheme.subscribe(show);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    useTheme.setState(({ choice }) => themeOf(choice));
  });
}
