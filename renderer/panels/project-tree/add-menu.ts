/** What can be added to the project. */
import { Database, FlaskConical, GraduationCap, Mountain, NotebookText, Sigma, Workflow } from 'lucide-react';
import { useActions } from '../../app/actions.ts';
import { useCommands } from '../../app/commands-context.ts';
import type { MenuEntry } from '../../controls/menu.tsx';
import { currentShell, shownKeys } from '../../state/commands.ts';
import { openDialog } from '../../state/dialogs.ts';
import { useSelection } from '../../state/selection.ts';

export function useAddMenu(): MenuEntry[] {
  const actions = useActions();
  const commands = useCommands();
  const keys = (id: string): string | undefined => {
    const command = commands.find((other) => other.id === id);
    return command === undefined ? undefined : shownKeys(command, currentShell())[0];
  };
  return [
    {
      id: 'landscape',
      label: 'Landscape',
      icon: Mountain,
      keys: keys('new-landscape'),
      run: () => openDialog({ kind: 'new-landscape', experiment: null }),
    },
    {
      id: 'optimizer',
      label: 'Optimizer',
      icon: Workflow,
      keys: keys('new-optimizer'),
      run: () => openDialog({ kind: 'new-optimizer', experiment: useSelection.getState().experiment }),
    },
    {
      id: 'experiment',
      label: 'Experiment',
      icon: FlaskConical,
      keys: keys('new-experiment'),
      run: () => void actions.addExperiment(),
    },
    {
      id: 'analysis',
      label: 'Analysis',
      icon: Sigma,
      keys: keys('new-analysis'),
      run: () => openDialog({ kind: 'new-analysis' }),
    },
    { id: 'note', label: 'Note', icon: NotebookText, keys: keys('new-note'), run: () => void actions.addNote() },
    { id: 'lesson', label: 'Lesson', icon: GraduationCap, run: () => void actions.addLesson() },
    'separator',
    {
      id: 'data',
      label: 'Import data',
      icon: Database,
      keys: keys('import'),
      run: () => openDialog({ kind: 'import' }),
    },
  ];
}
