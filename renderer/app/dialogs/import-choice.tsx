/** What is in a file of data, and what of it is to be predicted. */
import { type ReactNode, useId } from 'react';
import type { DataChoice, DataOutline } from '../../../core/contract/data-import.ts';
import { Checkbox } from '../../controls/checkbox.tsx';
import { countText } from '../../controls/number-text.ts';
import { FieldLabel, Row } from '../../controls/parameter-form.tsx';
import { Segmented } from '../../controls/segmented.tsx';
import { Select } from '../../controls/select.tsx';

/** More columns are chosen in a request of the terminal. */
const MOST_COLUMNS = 300;

const KINDS = [
  { value: 'classes', label: 'Classes' },
  { value: 'regression', label: 'Numbers' },
] as const;

export function ImportChoice({
  outline,
  choice,
  onChange,
  children,
}: {
  outline: DataOutline;
  choice: DataChoice;
  onChange: (choice: DataChoice) => void;
  children?: ReactNode;
}): ReactNode {
  const id = useId();
  const { kind, parts, usual } = outline;
  if (kind === 'weights') return <PartList outline={outline} />;
  const target = choice.target ?? (usual === null ? [] : [usual.target]);
  const first = parts.find(({ name }) => name === target[0]);
  const task = choice.kind ?? (target.length > 1 ? 'regression' : (first?.task ?? null));
  const predicted = (names: string[]): DataChoice => {
    const { kind: _, ...rest } = choice;
    return { ...rest, target: names };
  };
  return (
    <div className="form import-form">
      {kind === 'columns' ? (
        <fieldset className="import-columns">
          <legend className="form-label">To be predicted</legend>
          {parts
            .filter(({ name }, i) => i < MOST_COLUMNS || target.includes(name))
            .map(({ name, words }) => (
              <Checkbox
                key={name}
                selected={target.includes(name)}
                onChange={(on) => {
                  const names = on ? [...target, name] : target.filter((other) => other !== name);
                  if (names.length > 0) onChange(predicted(names));
                }}
              >
                {name} <span className="text3">{words}</span>
              </Checkbox>
            ))}
          {parts.length > MOST_COLUMNS && (
            <p className="note">
              Of {countText(parts.length)} columns the first {MOST_COLUMNS} are listed.
            </p>
          )}
        </fieldset>
      ) : (
        parts.length > 1 && (
          <>
            <Row label={<FieldLabel id={`${id}-features`} label="Features" />}>
              <Select
                label="Features"
                value={choice.features ?? usual?.features ?? null}
                options={parts.filter((part) => part.canBeFeatures).map(optionOf)}
                onChange={(features) => onChange({ ...choice, features })}
              />
            </Row>
            <Row label={<FieldLabel id={`${id}-target`} label="To be predicted" />}>
              <Select
                label="To be predicted"
                value={target[0] ?? null}
                options={parts.map(optionOf)}
                onChange={(name) => onChange(predicted([name]))}
              />
            </Row>
          </>
        )
      )}
      {parts.length === 1 && kind === 'arrays' && <PartList outline={outline} />}
      {children}
      {task !== null && (
        <Row label={<FieldLabel id={`${id}-kind`} label="As" help="Classes of rows, or numbers of a regression" />}>
          <Segmented
            label="As"
            value={task}
            options={target.length > 1 ? KINDS.slice(1) : KINDS}
            onChange={(value) => onChange({ ...choice, kind: value })}
          />
        </Row>
      )}
    </div>
  );
}

function PartList({ outline }: { outline: DataOutline }): ReactNode {
  return (
    <dl className="facts import-parts">
      {outline.parts.map(({ name, words }) => (
        <div key={name} className="import-part">
          <dt className="code ellipsis">{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}

function optionOf({ name, words }: DataOutline['parts'][number]): { value: string; label: string; hint: string } {
  return { value: name, label: name, hint: words };
}
