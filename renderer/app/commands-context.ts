import { createContext, useContext } from 'react';
import type { CommandDefinition } from '../state/commands.ts';

export const CommandsContext = createContext<readonly CommandDefinition[]>([]);

export function useCommands(): readonly CommandDefinition[] {
  return useContext(CommandsContext);
}
