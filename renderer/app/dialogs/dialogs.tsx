/** The one dialog that is open. */
import type { ReactNode } from 'react';
import { closeDialog, useDialog } from '../../state/dialogs.ts';
import { CommandPalette } from '../palette.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { ForkDialog } from './fork-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { LargeRunDialog } from './large-run-dialog.tsx';
import { LocateDialog } from './locate-dialog.tsx';
import { NewAnalysisDialog } from './new-analysis-dialog.tsx';
import { NewLandscapeDialog } from './new-landscape-dialog.tsx';
import { NewOptimizerDialog } from './new-optimizer-dialog.tsx';
import { OpenDialog } from './open-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { SaveAsDialog } from './save-as-dialog.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import './dialogs.css';

export function Dialogs(): ReactNode {
  const open = useDialog((state) => state.open);
  if (open === null) return null;
  switch (open.kind) {
    case 'palette':
      return <CommandPalette query={open.query} />;
    case 'shortcuts':
      return <ShortcutsDialog onClose={closeDialog} />;
    case 'open':
      return <OpenDialog onClose={closeDialog} />;
    case 'save-as':
      return <SaveAsDialog onClose={closeDialog} />;
    case 'locate':
      return <LocateDialog path={open.path} name={open.name} onClose={closeDialog} />;
    case 'import':
      return <ImportDialog onClose={closeDialog} />;
    case 'export':
      return <ExportDialog onClose={closeDialog} />;
    case 'new-landscape':
      return <NewLandscapeDialog experiment={open.experiment} onClose={closeDialog} />;
    case 'new-optimizer':
      return <NewOptimizerDialog experiment={open.experiment} onClose={closeDialog} />;
    case 'new-analysis':
      return <NewAnalysisDialog onClose={closeDialog} />;
    case 'large-run':
      return <LargeRunDialog experiment={open.experiment} bytes={open.bytes} runs={open.runs} onClose={closeDialog} />;
    case 'fork':
      return <ForkDialog run={open.run} step={open.step} onClose={closeDialog} />;
    case 'rename':
      return <RenameDialog thing={open.thing} onClose={closeDialog} />;
  }
}
