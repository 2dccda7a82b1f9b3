/** A menu on a button, or where the pointer asked for one. */
import { Check, type LucideIcon } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { Menu as AriaMenu, Button, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { Key } from './button.tsx';

export interface MenuAction {
  id: string;
  label: string;
  icon?: LucideIcon;
  /** Drawn instead of an icon. */
  mark?: ReactNode;
  keys?: string | undefined;
  /** A sentence below the label. */
  hint?: string;
  disabled?: boolean;
  run: () => void;
}
export type MenuEntry = MenuAction | 'separator';

/** An entry that is on or off. */
export function choiceEntry(
  id: string,
  label: string,
  keys: string | undefined,
  on: boolean,
  run: () => void,
): MenuAction {
  return on ? { id, label, keys, run, icon: Check } : { id, label, keys, run, mark: <span className="menu-blank" /> };
}

function MenuList({
  label,
  entries,
  onClose,
}: {
  label: string;
  entries: readonly MenuEntry[];
  onClose?: () => void;
}): ReactNode {
  return (
    <AriaMenu
      className="menu"
      aria-label={label}
      {...(onClose === undefined ? {} : { onClose })}
      onAction={(key) => {
        const action = entries.find((entry) => entry !== 'separator' && entry.id === key);
        if (action !== undefined && action !== 'separator') action.run();
      }}
    >
      {entries.map((entry, index) =>
        entry === 'separator' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a separator is its place
          <Separator key={`separator-${index}`} className="menu-separator" />
        ) : (
          <MenuItem
            key={entry.id}
            id={entry.id}
            textValue={entry.label}
            className="menu-item"
            isDisabled={entry.disabled ?? false}
          >
            {entry.mark ?? (entry.icon === undefined ? null : <entry.icon size={13} strokeWidth={1.9} aria-hidden />)}
            {entry.hint === undefined ? (
              <span className="ellipsis">{entry.label}</span>
            ) : (
              <span className="menu-words">
                <span>{entry.label}</span>
                <span className="note">{entry.hint}</span>
              </span>
            )}
            <span className="push">
              <Key keys={entry.keys} />
            </span>
          </MenuItem>
        ),
      )}
    </AriaMenu>
  );
}

export interface MenuButtonProps {
  label: string;
  entries: readonly MenuEntry[];
  icon?: LucideIcon;
  children?: ReactNode;
  small?: boolean;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

export function MenuButton({
  label,
  entries,
  icon: Icon,
  children,
  small = true,
  open,
  onOpenChange,
}: MenuButtonProps): ReactNode {
  return (
    <MenuTrigger
      {...(open === undefined ? {} : { isOpen: open })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <Button
        className={`button ${children === undefined ? 'ghost icon' : ''} ${small ? 'small' : ''}`}
        aria-label={label}
      >
        {Icon !== undefined && <Icon size={14} strokeWidth={1.9} aria-hidden />}
        {children}
      </Button>
      <Popover className="popover" offset={4}>
        <MenuList label={label} entries={entries} />
      </Popover>
    </MenuTrigger>
  );
}

export interface ContextMenuProps {
  label: string;
  entries: readonly MenuEntry[];
  at: { x: number; y: number };
  onClose: () => void;
}

export function ContextMenu({ label, entries, at, onClose }: ContextMenuProps): ReactNode {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor} style={{ position: 'fixed', left: at.x, top: at.y, width: 0, height: 0 }} />
      <Popover
        className="popover"
        triggerRef={anchor}
        isOpen
        onOpenChange={(open) => !open && onClose()}
        placement="bottom start"
        offset={2}
      >
        <MenuList label={label} entries={entries} onClose={onClose} />
      </Popover>
    </>
  );
}
