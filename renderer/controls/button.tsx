/** Buttons: with words, or an icon with a name and a tooltip that shows the key. */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, ToggleButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import { currentPlatform, shortcutText } from '../state/commands.ts';

export function Key({ keys }: { keys: string | undefined }): ReactNode {
  return keys === undefined ? null : <kbd>{shortcutText(keys, currentPlatform())}</kbd>;
}

export interface ButtonProps {
  children: ReactNode;
  onPress: () => void;
  icon?: LucideIcon;
  keys?: string | undefined;
  kind?: 'plain' | 'primary' | 'ghost';
  small?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  label?: string;
}

export function Button({
  children,
  onPress,
  icon: Icon,
  keys,
  kind = 'plain',
  small = false,
  disabled = false,
  autoFocus = false,
  label,
}: ButtonProps): ReactNode {
  return (
    <AriaButton
      className={`button ${kind} ${small ? 'small' : ''}`}
      onPress={onPress}
      isDisabled={disabled}
      autoFocus={autoFocus}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {Icon !== undefined && <Icon size={12} strokeWidth={1.9} aria-hidden />}
      {children}
      <Key keys={keys} />
    </AriaButton>
  );
}

export interface IconButtonProps {
  icon: LucideIcon;
  /** The accessible name, also the tooltip. */
  name: string;
  onPress?: () => void;
  keys?: string | undefined;
  /** Given, the button is a toggle. */
  selected?: boolean;
  disabled?: boolean;
  small?: boolean;
  size?: number;
}

export function IconButton({
  icon: Icon,
  name,
  onPress,
  keys,
  selected,
  disabled = false,
  small = false,
  size = 15,
}: IconButtonProps): ReactNode {
  const content = <Icon size={size} strokeWidth={1.9} aria-hidden />;
  const className = `button ghost icon ${small ? 'small' : ''}`;
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      {selected === undefined ? (
        <AriaButton
          className={className}
          aria-label={name}
          isDisabled={disabled}
          {...(onPress === undefined ? {} : { onPress })}
        >
          {content}
        </AriaButton>
      ) : (
        <ToggleButton
          className={className}
          aria-label={name}
          isDisabled={disabled}
          isSelected={selected}
          onChange={() => onPress?.()}
        >
          {content}
        </ToggleButton>
      )}
      <Hint name={name} keys={keys} />
    </TooltipTrigger>
  );
}

/** A tooltip's content: words and the key. */
function Hint({ name, keys }: { name: string; keys?: string | undefined }): ReactNode {
  return (
    <Tooltip className="tooltip" offset={6}>
      {name}
      <Key keys={keys} />
    </Tooltip>
  );
}
