/** A form made from parameter specs: every kind of parameter has its field, and the spec's words and limits. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { ParameterSpec, ParameterSpecs, Schedule } from '../../core/contract/parameters.ts';
import { Checkbox } from './checkbox.tsx';
import { DataSelect, MadeDataForm } from './data-field.tsx';
import {
  parseConstants,
  parseExpressions,
  parseNames,
  parseNumbers,
  restingNumbers,
  writtenConstants,
  writtenExpressions,
  writtenNumbers,
} from './lists.ts';
import { LockedFields, useLocked } from './locked-fields.tsx';
import { NamedNumbers } from './named-numbers.tsx';
import { ParsedField } from './parsed-field.tsx';
import { ScheduleField } from './schedule-field.tsx';
import { SciNumberField } from './sci-number-field.tsx';
import { Select } from './select.tsx';
import { Tex } from './tex.tsx';
import './parameter-form.css';

export interface ParameterFormProps {
  specs: ParameterSpecs;
  values: Readonly<Record<string, unknown>>;
  /** Undefined takes the value out: the default stands. */
  onChange: (name: string, value: unknown, label: string) => void;
  /** A message from the service, by parameter. */
  errors?: Readonly<Record<string, string>>;
  /** Parameters that another place edits. */
  hidden?: readonly string[];
}

export function ParameterForm({ specs, values, onChange, errors = {}, hidden = [] }: ParameterFormProps): ReactNode {
  const [more, setMore] = useState(false);
  const entries = Object.entries(specs).filter(([name]) => !hidden.includes(name));
  const plain = entries.filter(([, spec]) => spec.advanced !== true);
  const advanced = entries.filter(([, spec]) => spec.advanced === true);
  const field = ([name, spec]: [string, ParameterSpec]): ReactNode => (
    <ParameterField
      key={name}
      name={name}
      spec={spec}
      value={values[name]}
      error={errors[name] ?? null}
      onChange={(value) => onChange(name, value, spec.label)}
    />
  );
  const changedInside = advanced.some(([name]) => values[name] !== undefined || errors[name] !== undefined);
  return (
    <div className="form">
      {plain.map(field)}
      {advanced.length > 0 && (
        <>
          <button
            type="button"
            className="form-more"
            aria-expanded={more || changedInside}
            onClick={() => setMore(!more)}
          >
            {more || changedInside ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
            More
          </button>
          {(more || changedInside) && advanced.map(field)}
        </>
      )}
    </div>
  );
}

interface ParameterFieldProps {
  name: string;
  spec: ParameterSpec;
  value: unknown;
  error: string | null;
  onChange: (value: unknown) => void;
}

/** One row: label with its symbol at the left, the field at the right; wide kinds stand below their label. */
function ParameterField({ name, spec, value, error, onChange }: ParameterFieldProps): ReactNode {
  const id = useId();
  const path = ['parameters', name];
  const locked = useLocked(path);
  const label = <FieldLabel id={id} label={spec.label} symbol={spec.symbol} help={spec.help} />;
  const clear = spec.optional === true ? () => onChange(undefined) : undefined;
  switch (spec.kind) {
    case 'number':
      if (spec.schedulable === true) {
        return (
          <ScheduleField
            id={id}
            label={label}
            spec={spec}
            path={path}
            value={(value as number | Schedule | undefined) ?? spec.default ?? null}
            error={error}
            prominent={name === 'learningRate'}
            onChange={onChange}
          />
        );
      }
      return (
        <Row label={label} path={path}>
          <SciNumberField
            id={id}
            labelled
            label={spec.label}
            value={typeof value === 'number' ? value : (spec.default ?? null)}
            onCommit={onChange}
            onClear={clear}
            minimum={spec.minimum}
            maximum={spec.maximum}
            exclusiveMinimum={spec.exclusiveMinimum}
            exclusiveMaximum={spec.exclusiveMaximum}
            integer={spec.integer}
            scale={spec.scale}
            unit={spec.unit}
            placeholder={spec.optional === true ? 'none' : undefined}
            error={error}
          />
        </Row>
      );
    case 'boolean':
      return (
        <div className="form-row wide">
          <LockedFields locked={locked}>
            <Checkbox selected={typeof value === 'boolean' ? value : spec.default} onChange={onChange}>
              <span title={spec.help}>{spec.label}</span>
            </Checkbox>
          </LockedFields>
          {error !== null && <p className="field-error">{error}</p>}
        </div>
      );
    case 'choice':
      return (
        <Row label={label} error={error} path={path}>
          <Select
            label={spec.label}
            value={typeof value === 'string' ? value : spec.default}
            options={spec.options}
            onChange={onChange}
          />
        </Row>
      );
    case 'data': {
      const data = typeof value === 'string' ? value : spec.default;
      return (
        <>
          <Row label={label} error={error} path={path}>
            <DataSelect label={spec.label} value={data} onChange={onChange} />
          </Row>
          <MadeDataForm
            value={data}
            onChange={onChange}
            form={(specs, values, change) => <ParameterForm specs={specs} values={values} onChange={change} />}
          />
        </>
      );
    }
    case 'text':
      return (
        <WideRow label={label} path={path}>
          <ParsedField
            id={id}
            label={spec.label}
            text={typeof value === 'string' ? value : spec.default}
            multiline={spec.syntax === 'formula'}
            code={spec.syntax === 'formula'}
            error={error}
            parse={(text) =>
              text.length > spec.maximumLength
                ? {
                    ok: false,
                    message: `${spec.label} has ${text.length} characters; expected at most ${spec.maximumLength}.`,
                  }
                : { ok: true, value: text }
            }
            onCommit={onChange}
          />
        </WideRow>
      );
    case 'numbers':
      return (
        <WideRow label={label} path={path}>
          <ParsedField<number[] | undefined>
            id={id}
            label={spec.label}
            text={writtenNumbers((value as number[] | undefined) ?? spec.default ?? [])}
            rest={restingNumbers((value as number[] | undefined) ?? spec.default ?? [])}
            placeholder={spec.optional === true ? 'none' : '1, 2, 3'}
            error={error}
            parse={(text) =>
              text.trim() === '' && spec.optional === true ? { ok: true, value: undefined } : parseNumbers(text, spec)
            }
            onCommit={onChange}
          />
        </WideRow>
      );
    case 'names':
      return (
        <WideRow label={label} path={path}>
          <ParsedField<string[] | undefined>
            id={id}
            label={spec.label}
            text={((value as string[] | undefined) ?? spec.default ?? []).join(', ')}
            code
            placeholder={spec.optional === true ? 'from the formula' : 'x, y, z[4]'}
            error={error}
            parse={(text) =>
              text.trim() === '' && spec.optional === true
                ? { ok: true, value: undefined }
                : parseNames(text, spec.label)
            }
            onCommit={onChange}
          />
        </WideRow>
      );
    case 'expressions':
      return (
        <WideRow label={label} path={path}>
          <ParsedField
            id={id}
            label={spec.label}
            text={writtenExpressions((value as Record<string, string> | undefined) ?? spec.default)}
            multiline
            code
            placeholder="m = 0"
            error={error}
            parse={(text) => parseExpressions(text, spec.label)}
            onCommit={onChange}
          />
        </WideRow>
      );
    case 'constants':
      if (spec.schedulable === true) {
        return (
          <LockedFields locked={locked}>
            <NamedNumbers
              label={spec.label}
              help={spec.help}
              values={(value as Record<string, number | Schedule> | undefined) ?? spec.default}
              error={error}
              onChange={onChange}
            />
          </LockedFields>
        );
      }
      return (
        <WideRow label={label} path={path}>
          <ParsedField
            id={id}
            label={spec.label}
            text={writtenConstants((value as Record<string, number> | undefined) ?? spec.default)}
            code
            placeholder="a = 2, b = 0.5"
            error={error}
            parse={(text) => parseConstants(text, spec.label)}
            onCommit={onChange}
          />
        </WideRow>
      );
  }
}

export function FieldLabel({
  id,
  label,
  symbol,
  help,
}: {
  id: string;
  label: string;
  symbol?: string | undefined;
  help?: string | undefined;
}): ReactNode {
  return (
    <label htmlFor={id} className="form-label" title={help}>
      {label}
      {symbol !== undefined && <Tex tex={symbol} className="form-symbol" />}
    </label>
  );
}

export function Row({
  label,
  children,
  error = null,
  path,
}: {
  label: ReactNode;
  children: ReactNode;
  error?: string | null;
  /** What it edits, for lessons that lock it. */
  path?: readonly string[] | undefined;
}): ReactNode {
  const locked = useLocked(path);
  return (
    <div className="form-row">
      {label}
      <div className="form-field">
        <LockedFields locked={locked}>{children}</LockedFields>
        {error !== null && <p className="field-error">{error}</p>}
      </div>
    </div>
  );
}

export function WideRow({
  label,
  children,
  path,
}: {
  label: ReactNode;
  children: ReactNode;
  path?: readonly string[] | undefined;
}): ReactNode {
  const locked = useLocked(path);
  return (
    <div className="form-row wide">
      {label}
      <LockedFields locked={locked}>{children}</LockedFields>
    </div>
  );
}
