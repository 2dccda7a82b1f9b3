/** The variables of a formula and its named constants, each with a field and a slider that moves the picture live. */
import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { IconButton } from '../../controls/button.tsx';
import { parseNames } from '../../controls/lists.ts';
import { NewName } from '../../controls/new-name.tsx';
import { ParsedField } from '../../controls/parsed-field.tsx';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import type { FormulaDraft } from './formula-draft.ts';

export function ConstantsRow({ formula }: { formula: FormulaDraft }): ReactNode {
  const { draft, change, keep } = formula;
  const constants = Object.entries(draft.constants);
  const set = (name: string, value: number) => change({ constants: { ...draft.constants, [name]: value } });
  return (
    <div className="constants-row">
      <span className="constants-variables">
        <span className="text3">Variables</span>
        <ParsedField
          label="Variables in order"
          text={draft.variables?.join(', ') ?? ''}
          placeholder="as in the formula"
          code
          parse={(text) => parseNames(text, 'Variables')}
          onCommit={(names) => {
            change({ variables: names.length === 0 ? undefined : names });
            keep();
          }}
        />
      </span>
      {constants.map(([name, value]) => (
        <Constant
          key={name}
          name={name}
          value={value}
          onChange={(next) => set(name, next)}
          onKeep={keep}
          onRemove={() => {
            const { [name]: _, ...rest } = draft.constants;
            change({ constants: rest });
            keep();
          }}
        />
      ))}
      <NewName
        what="constant"
        taken={(name) => Object.hasOwn(draft.constants, name)}
        onAdd={(name) => {
          set(name, 1);
          keep();
        }}
      />
    </div>
  );
}

function Constant({
  name,
  value,
  onChange,
  onKeep,
  onRemove,
}: {
  name: string;
  value: number;
  onChange: (value: number) => void;
  onKeep: () => void;
  onRemove: () => void;
}): ReactNode {
  const [range, setRange] = useState(() => sliderRange(value));
  const fits = value >= range.low && value <= range.high;
  if (!fits) setRange(sliderRange(value));
  return (
    <span className="constant">
      <span className="code">{name}</span>
      <input
        type="range"
        className="constant-slider"
        aria-label={`${name}, slider`}
        min={range.low}
        max={range.high}
        step={range.step}
        value={value}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
        onPointerUp={onKeep}
        onKeyUp={onKeep}
        onBlur={onKeep}
      />
      <span className="constant-field">
        <SciNumberField
          label={name}
          value={value}
          onCommit={(next) => {
            onChange(next);
            onKeep();
          }}
        />
      </span>
      <IconButton icon={X} name={`Remove the constant ${name}`} onPress={onRemove} small size={12} />
    </span>
  );
}

/** From zero, or minus as much, to twice the size of the number, in a hundred steps. */
export function sliderRange(value: number): { low: number; high: number; step: number } {
  const size = value === 0 ? 1 : Math.abs(value);
  const power = Math.floor(Math.log10(size * 2) + 1e-9);
  const high = Number(`${Math.ceil((size * 2) / 10 ** power - 1e-9)}e${power}`);
  return { low: value < 0 ? -high : 0, high, step: Number(`1e${power - 2}`) };
}
