/** A number that may follow a schedule: constant, or one of the schedules with its own fields. */
import { ChartLine } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { NumberSpec, Schedule } from '../../core/contract/parameters.ts';
import { LockedFields, useLocked } from './locked-fields.tsx';
import { MenuButton } from './menu.tsx';
import { ParsedField } from './parsed-field.tsx';
import { SCHEDULE_KINDS, type ScheduleKind, scheduleFields, switchSchedule } from './schedules.ts';
import { SciNumberField } from './sci-number-field.tsx';
import { Select } from './select.tsx';

export interface ScheduleFieldProps {
  id: string;
  label: ReactNode;
  spec: NumberSpec;
  value: number | Schedule | null;
  error: string | null;
  /** The kind of schedule stands in a row of its own; otherwise a button beside the number leads to schedules. */
  prominent: boolean;
  /** What it edits, for lessons that lock it. */
  path?: readonly string[];
  onChange: (value: number | Schedule) => void;
}

export function ScheduleField({
  id,
  label,
  spec,
  value,
  error,
  prominent,
  path,
  onChange,
}: ScheduleFieldProps): ReactNode {
  const locked = useLocked(path);
  const schedule: Schedule | null =
    typeof value === 'object' && value !== null && value.schedule !== 'constant' ? value : null;
  const constant =
    typeof value === 'number' ? value : value !== null && value.schedule === 'constant' ? value.value : null;
  const kind: ScheduleKind = schedule?.schedule ?? 'constant';
  const limits = {
    minimum: spec.minimum,
    maximum: spec.maximum,
    exclusiveMinimum: spec.exclusiveMinimum,
    exclusiveMaximum: spec.exclusiveMaximum,
    scale: spec.scale,
  };
  return (
    <>
      <div className="form-row">
        {label}
        <div className="form-field">
          <LockedFields locked={locked}>
            {schedule === null ? (
              <>
                <SciNumberField
                  id={id}
                  labelled
                  label={spec.label}
                  value={constant}
                  onCommit={onChange}
                  unit={spec.unit}
                  error={error}
                  {...limits}
                />
                {!prominent && (
                  <span className="form-schedule">
                    <MenuButton
                      label={`Schedule of ${spec.label}`}
                      icon={ChartLine}
                      entries={SCHEDULE_KINDS.filter((option) => option.value !== 'constant').map((option) => ({
                        id: option.value,
                        label: option.label,
                        run: () => onChange(switchSchedule(value, option.value)),
                      }))}
                    />
                  </span>
                )}
              </>
            ) : (
              <ScheduleKindSelect
                label={`Schedule of ${spec.label}`}
                kind={kind}
                onChange={(next) => onChange(switchSchedule(value, next))}
              />
            )}
          </LockedFields>
        </div>
      </div>
      {schedule === null ? (
        prominent &&
        locked === null && (
          <div className="form-row">
            <span className="form-label">Schedule</span>
            <div className="form-field">
              <ScheduleKindSelect
                label={`Schedule of ${spec.label}`}
                kind={kind}
                onChange={(next) => onChange(switchSchedule(value, next))}
              />
            </div>
          </div>
        )
      ) : (
        <>
          <LockedFields locked={locked}>
            <ScheduleFields schedule={schedule} limits={limits} onChange={onChange} />
          </LockedFields>
          {error !== null && <p className="field-error">{error}</p>}
        </>
      )}
    </>
  );
}

function ScheduleKindSelect({
  label,
  kind,
  onChange,
}: {
  label: string;
  kind: ScheduleKind;
  onChange: (kind: ScheduleKind) => void;
}): ReactNode {
  return (
    <Select label={label} value={kind} options={SCHEDULE_KINDS} onChange={(next) => onChange(next as ScheduleKind)} />
  );
}

const FIELD_LIMITS = {
  count: { minimum: 1, integer: true, scale: 'log' },
  'count-from-zero': { minimum: 0, integer: true, scale: 'log' },
  factor: { minimum: 0, exclusiveMinimum: true, scale: 'log' },
  share: { minimum: 0, maximum: 1, exclusiveMinimum: true, exclusiveMaximum: true },
} as const;

type Limits = Pick<NumberSpec, 'scale'> & { [K in 'minimum' | 'maximum']: number | undefined } & {
  [K in 'exclusiveMinimum' | 'exclusiveMaximum']: boolean | undefined;
};

/** The numbers of one schedule; a warm-up carries on with another one. */
function ScheduleFields({
  schedule,
  limits,
  onChange,
}: {
  schedule: Schedule;
  limits: Omit<Limits, 'scale'> & { scale: NumberSpec['scale'] | undefined };
  onChange: (value: Schedule) => void;
}): ReactNode {
  const id = useId();
  if (schedule.schedule === 'formula') {
    return (
      <div className="form-row wide form-sub">
        <ParsedField
          label="Formula of t, the step from 0"
          text={schedule.text}
          code
          parse={(text) =>
            text.trim() === ''
              ? { ok: false, message: 'The formula is empty; expected one such as 0.1/(1 + t/100).' }
              : { ok: true, value: text }
          }
          onCommit={(text) => onChange({ schedule: 'formula', text })}
        />
      </div>
    );
  }
  return (
    <>
      {scheduleFields(schedule).map((field) => (
        <div className="form-row form-sub" key={field.name}>
          <label className="form-label" htmlFor={`${id}-${field.name}`} title={field.help}>
            {field.label}
          </label>
          <div className="form-field">
            <SciNumberField
              id={`${id}-${field.name}`}
              labelled
              label={field.label}
              value={field.value}
              onCommit={(value) => onChange({ ...schedule, [field.name]: value } as Schedule)}
              unit={field.unit}
              // A schedule may end at zero where the number itself may not stay there.
              {...(field.kind === 'value'
                ? { ...limits, exclusiveMinimum: field.name === 'to' ? false : limits.exclusiveMinimum }
                : FIELD_LIMITS[field.kind])}
            />
          </div>
        </div>
      ))}
      {schedule.schedule === 'warm-up' && (
        <div className="form-row form-sub">
          <span className="form-label">Then</span>
          <div className="form-field">
            <Select
              label="Then"
              value={schedule.then?.schedule ?? 'hold'}
              options={[
                { value: 'hold', label: 'stays' },
                ...SCHEDULE_KINDS.filter((option) => option.value !== 'constant' && option.value !== 'warm-up'),
              ]}
              onChange={(next) => {
                const { then: _dropped, ...rest } = schedule;
                onChange(
                  next === 'hold'
                    ? rest
                    : { ...rest, then: switchSchedule(schedule.to, next as ScheduleKind) as Schedule },
                );
              }}
            />
          </div>
        </div>
      )}
      {schedule.schedule === 'warm-up' && schedule.then !== undefined && (
        <ScheduleFields schedule={schedule.then} limits={limits} onChange={(then) => onChange({ ...schedule, then })} />
      )}
    </>
  );
}
