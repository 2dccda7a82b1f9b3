/** Controls that a lesson keeps as its author left them: they say so, and why. */
import { Lock } from 'lucide-react';
import { createContext, type ReactNode, useContext } from 'react';
import { type Locked, lockedBy, type Thing } from '../../core/session/lesson-locks.ts';
import { useDocument } from '../state/laboratory.ts';
import './locked-fields.css';

type Path = readonly (string | number)[];
type LockOf = (path: Path) => Locked | null;

/** Says of each value inside a thing whether it is locked. */
export function useLocks(thing: Thing): LockOf {
  const document = useDocument();
  return (path) => (document === null ? null : lockedBy(document, thing, path));
}

function lockWords({ lesson, reason }: Locked): string {
  return `Locked by the lesson ‘${lesson}’: ${reason}`;
}

/** Fields that can be read but not changed while they are locked. */
export function LockedFields({ locked, children }: { locked: Locked | null; children: ReactNode }): ReactNode {
  if (locked === null) return children;
  return (
    <fieldset disabled className="locked-fields" title={lockWords(locked)}>
      <legend className="visually-hidden">{lockWords(locked)}</legend>
      <div className="locked-content">{children}</div>
      <Lock size={11} strokeWidth={1.9} aria-hidden className="locked-mark" />
    </fieldset>
  );
}

const LockContext = createContext<LockOf>(() => null);

/** The rows of forms inside are of this thing, and locked where it is. */
export function LockScope({ thing, children }: { thing: Thing; children: ReactNode }): ReactNode {
  return <LockContext.Provider value={useLocks(thing)}>{children}</LockContext.Provider>;
}

/** Something that no path names: it is locked where anything of the thing is. */
const UNNAMED: Path = ['-'];

/** Whether the row of this path is locked by a lesson; outside of a `LockScope` nothing is. */
export function useLocked(path: Path = UNNAMED): Locked | null {
  return useContext(LockContext)(path);
}

/** That the thing itself is locked, and why, at the head of its form. */
export function LockNote(): ReactNode {
  const locked = useLocked(['name']);
  if (locked === null) return null;
  return (
    <p className="note lock-note">
      <Lock size={12} strokeWidth={1.9} aria-hidden />
      <span>{lockWords(locked)}</span>
    </p>
  );
}
