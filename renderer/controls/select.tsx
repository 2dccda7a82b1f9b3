/** One choice of a list, in a popover. */
import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Select as AriaSelect, Button, ListBox, ListBoxItem, Popover, SelectValue } from 'react-aria-components';

interface SelectOption {
  value: string;
  label: string;
  hint?: string;
}
export interface SelectProps {
  label: string;
  value: string | null;
  options: readonly SelectOption[];
  onChange: (value: string) => void;
  placeholder?: string;
  disabled?: boolean;
}

export function Select({
  label,
  value,
  options,
  onChange,
  placeholder = 'choose',
  disabled = false,
}: SelectProps): ReactNode {
  return (
    <AriaSelect
      aria-label={label}
      value={value}
      onChange={(key) => {
        if (key !== null && key !== value) onChange(String(key));
      }}
      isDisabled={disabled}
      placeholder={placeholder}
      className="select"
    >
      <Button className="select-button">
        <SelectValue className="ellipsis">
          {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
        </SelectValue>
        <ChevronDown size={12} strokeWidth={1.9} aria-hidden />
      </Button>
      <Popover className="popover" offset={3}>
        <ListBox className="menu" items={options.map((option) => ({ ...option, id: option.value }))}>
          {(option) => (
            <ListBoxItem id={option.value} textValue={option.label} className="menu-item">
              <span className="ellipsis">{option.label}</span>
              {option.hint !== undefined && <span className="push text3">{option.hint}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
