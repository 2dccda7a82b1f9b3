/** Whether single letters act in a focused panel; speech and switch users can turn them off. */
import { create } from 'zustand';

const STORED = 'ridgeline.single-keys';

function stored(): boolean {
  try {
    return localStorage.getItem(STORED) !== 'off';
  } catch {
    return true;
  }
}

export const useSingleKeys = create<{ allowed: boolean }>(() => ({ allowed: stored() }));

export function singleKeysAllowed(): boolean {
  return useSingleKeys.getState().allowed;
}

export function allowSingleKeys(allowed: boolean): void {
  try {
    localStorage.setItem(STORED, allowed ? 'on' : 'off');
  } catch {
    // Without storage the choice lasts as long as the window.
  }
  useSingleKeys.setState({ allowed });
}
