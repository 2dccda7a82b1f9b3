/** A box to tick, with its words. */
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components';

export interface CheckboxProps {
  children: ReactNode;
  selected: boolean;
  onChange: (selected: boolean) => void;
  disabled?: boolean;
  label?: string;
}

export function Checkbox({ children, selected, onChange, disabled = false, label }: CheckboxProps): ReactNode {
  return (
    <AriaCheckbox
      className="checkbox"
      isSelected={selected}
      onChange={onChange}
      isDisabled={disabled}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      <span className="checkbox-box">{selected && <Check size={11} strokeWidth={3} aria-hidden />}</span>
      {children}
    </AriaCheckbox>
  );
}
