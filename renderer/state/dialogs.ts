/** Which dialog or palette is open; at most one is. */
import { create } from 'zustand';
import type { RunPlaceSpec } from '../../core/contract/planes.ts';
import type { Thing } from './selection.ts';

export type DialogState =
  | { kind: 'palette'; query: 'commands' | 'things' }
  | { kind: 'shortcuts' }
  | { kind: 'open' }
  | { kind: 'save-as' }
  | { kind: 'locate'; path: string; name: string }
  | { kind: 'import' }
  | { kind: 'export' }
  | { kind: 'new-landscape'; experiment: string | null }
  | { kind: 'new-optimizer'; experiment: string | null }
  | { kind: 'new-analysis' }
  | { kind: 'large-run'; experiment: string; bytes: number; runs: number }
  | { kind: 'fork'; run: RunPlaceSpec; step: number }
  | { kind: 'rename'; thing: Thing | 'session' };

export const useDialog = create<{ open: DialogState | null }>(() => ({ open: null }));

export function openDialog(state: DialogState): void {
  useDialog.setState({ open: state });
}

export function closeDialog(): void {
  useDialog.setState({ open: null });
}
