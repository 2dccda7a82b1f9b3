/** Numbers with names of their own, each with a field and schedules; names are added and taken away. */
import { X } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { Schedule } from '../../core/contract/parameters.ts';
import { IconButton } from './button.tsx';
import { NewName } from './new-name.tsx';
import { ScheduleField } from './schedule-field.tsx';

export interface NamedNumbersProps {
  label: string;
  help?: string | undefined;
  values: Readonly<Record<string, number | Schedule>>;
  error: string | null;
  onChange: (values: Record<string, number | Schedule>) => void;
}

export function NamedNumbers({ label, help, values, error, onChange }: NamedNumbersProps): ReactNode {
  const id = useId();
  return (
    <fieldset className="named-numbers" aria-label={label}>
      <div className="form-row">
        <span className="form-label" title={help}>
          {label}
        </span>
        <NewName
          what="number"
          taken={(name) => Object.hasOwn(values, name)}
          onAdd={(name) => onChange({ ...values, [name]: 1 })}
        />
      </div>
      {Object.entries(values).map(([name, value]) => (
        <div key={name} className="named-row">
          <ScheduleField
            id={`${id}-${name}`}
            label={
              <label htmlFor={`${id}-${name}`} className="form-label form-name code ellipsis" title={name}>
                {name}
              </label>
            }
            spec={{ kind: 'number', label: name, scale: 'log' }}
            value={value}
            error={null}
            prominent={false}
            onChange={(next) => onChange({ ...values, [name]: next })}
          />
          <IconButton
            icon={X}
            name={`Remove the number ${name}`}
            onPress={() => {
              const { [name]: _, ...rest } = values;
              onChange(rest);
            }}
            small
            size={12}
          />
        </div>
      ))}
      {error !== null && <p className="field-error">{error}</p>}
    </fieldset>
  );
}
