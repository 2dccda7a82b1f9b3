/** The optimizer or run under the pointer in a table, a label or a path: every chart shows it and dims the rest. */
import { create } from 'zustand';

export interface Hover {
  optimizer: string | null;
  seed: number | null;
}

export const useHover = create<Hover>(() => ({ optimizer: null, seed: null }));

export function hoverRun(optimizer: string | null, seed: number | null = null): void {
  const now = useHover.getState();
  if (now.optimizer !== optimizer || now.seed !== seed) useHover.setState({ optimizer, seed });
}
