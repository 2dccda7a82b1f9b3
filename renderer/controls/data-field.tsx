/** Chooses a data set: one that ships, one of the session, or one that is made, with the parameters that make it. */
import type { ReactNode } from 'react';
import type { SyntheticEntry } from '../../core/contract/catalogue.ts';
import { madeDataId, readDataName, writeDataName } from '../../core/contract/data-name.ts';
import type { ParameterSpecs } from '../../core/contract/parameters.ts';
import { useCatalogue, useDocument } from '../state/laboratory.ts';
import { Select } from './select.tsx';

export interface DataFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export function DataSelect({ label, value, onChange }: DataFieldProps): ReactNode {
  const catalogue = useCatalogue();
  const document = useDocument();
  const options = [
    ...catalogue.data.map((entry) => ({
      value: entry.id,
      label: entry.label,
      hint: `${entry.rows} × ${entry.features}`,
    })),
    ...(document?.data ?? [])
      .filter((item) => item.tensors === undefined)
      .map((item) => ({ value: item.hash, label: item.name, hint: `${item.rows} × ${item.features}` })),
    ...catalogue.syntheticData.map((entry) => ({ value: entry.id, label: entry.label, hint: 'made' })),
  ];
  const chosen = madeEntry(catalogue.syntheticData, value)?.id ?? value;
  if (!options.some((option) => option.value === chosen))
    options.push({ value: chosen, label: 'not in this session', hint: '' });
  return (
    <Select
      label={label}
      value={chosen}
      options={options}
      onChange={(next) =>
        onChange(catalogue.syntheticData.some(({ id }) => id === next) ? writeDataName(next, {}) : next)
      }
    />
  );
}

/** The parameters of a made set, by the form that the caller has; nothing for other sets. */
export function MadeDataForm({
  value,
  onChange,
  form,
}: Omit<DataFieldProps, 'label'> & {
  form: (
    specs: ParameterSpecs,
    values: Readonly<Record<string, unknown>>,
    onChange: (name: string, value: unknown) => void,
  ) => ReactNode;
}): ReactNode {
  const catalogue = useCatalogue();
  const entry = madeEntry(catalogue.syntheticData, value);
  if (entry === undefined) return null;
  const values = valuesOf(value);
  const change = (name: string, next: unknown): void => {
    const changed: Record<string, unknown> = { ...values, [name]: next };
    const kept = Object.keys(entry.parameters).filter((key) => changed[key] !== undefined);
    onChange(writeDataName(entry.id, Object.fromEntries(kept.map((key) => [key, changed[key]]))));
  };
  return (
    <div className="form-nested" title={entry.summary}>
      {form(entry.parameters, values, change)}
    </div>
  );
}

function madeEntry(entries: readonly SyntheticEntry[], value: string): SyntheticEntry | undefined {
  const id = madeDataId(value);
  return entries.find((entry) => entry.id === id);
}

/** What is written in a name; nothing where it cannot be read, and the service says why. */
function valuesOf(name: string): Record<string, unknown> {
  try {
    return readDataName(name).values;
  } catch {
    return {};
  }
}
