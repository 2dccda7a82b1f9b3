/** A fork of a run at a step: the settings that it goes on with. */
import { type ReactNode, useId, useState } from 'react';
import type { GradientSpec, Precision } from '../../../core/contract/experiment.ts';
import type { RunPlaceSpec } from '../../../core/contract/planes.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { countText } from '../../controls/number-text.ts';
import { FieldLabel, ParameterForm, Row } from '../../controls/parameter-form.tsx';
import { Select } from '../../controls/select.tsx';
import { GradientFields } from '../../panels/inspector/gradient-fields.tsx';
import { useCatalogue, useDocument, useTrace } from '../../state/laboratory.ts';
import { useActions } from '../actions.ts';
import { freeName } from '../items.ts';

type GradientChoice = 'same' | GradientSpec['kind'];

export function ForkDialog({
  run,
  step,
  onClose,
}: {
  run: RunPlaceSpec;
  step: number;
  onClose: () => void;
}): ReactNode {
  const document = useDocument();
  const catalogue = useCatalogue();
  const actions = useActions();
  const id = useId();
  const experiment = document?.experiments.find((item) => item.id === run.experiment);
  const item = document?.optimizers.find((other) => other.id === run.optimizer);
  const landscape = document?.landscapes.find((other) => other.id === run.landscape);
  const override = experiment?.cells.find(
    (cell) => cell.landscape === run.landscape && cell.optimizer === run.optimizer,
  );
  const before = { ...item?.parameters, ...override?.parameters };
  const [parameters, setParameters] = useState<Record<string, unknown>>(before);
  const [gradient, setGradient] = useState<GradientSpec | null>(null);
  const [precision, setPrecision] = useState<Precision | null>(null);
  const [name, setName] = useState(() => freeName(`${item?.name ?? ''} from ${step}`, document?.optimizers ?? []));
  const { answer } = useTrace({ kind: 'lanes', run, from: 0, to: 1, points: 2 });
  const entry = catalogue.optimizers.find((optimizer) => optimizer.id === item?.algorithm);
  if (experiment === undefined || item === undefined || landscape === undefined || entry === undefined) return null;
  const precisions = answer?.run.precisions ?? [];
  const own = answer?.run.precision;
  const tooLate = step >= experiment.budget.steps;
  const make = (): void => {
    onClose();
    void actions.fork({ run, step, name: name.trim(), parameters, gradient, precision });
  };
  const choose = (kind: GradientChoice): void => {
    if (kind === 'same') setGradient(null);
    else if (kind === 'full') setGradient({ kind });
    else if (kind === 'batch') setGradient({ kind, size: 64, sampling: 'shuffle' });
    else setGradient({ kind, scale: 0.1 });
  };
  return (
    <Dialog
      title={`Fork ${item.name} at step ${countText(step)}`}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" onPress={make} disabled={tooLate || name.trim() === ''}>
            Fork and run
          </Button>
        </>
      }
    >
      <p className="note">
        The fork keeps the point and the state of {item.name} on {landscape.name} after step {countText(step)}, and goes
        on with these settings up to step {countText(experiment.budget.steps)}. It joins {experiment.name} with a colour
        of its own; every seed is forked from the same seed.
      </p>
      {tooLate && (
        <p className="field-error">
          Step {countText(step)} is the last of the budget; expected at most {countText(experiment.budget.steps - 1)}.
          Raise the budget of the experiment, or fork earlier.
        </p>
      )}
      <div className="form">
        <Row label={<FieldLabel id={`${id}-name`} label="Name" />}>
          <input
            id={`${id}-name`}
            className="input"
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </Row>
      </div>
      <ParameterForm
        specs={entry.parameters}
        values={parameters}
        onChange={(parameter, value) =>
          setParameters((old) => {
            const next = { ...old };
            if (value === undefined) delete next[parameter];
            else next[parameter] = value;
            return next;
          })
        }
      />
      <div className="form">
        <Row label={<FieldLabel id={`${id}-gradient`} label="Gradient" />}>
          <Select
            label="Gradient"
            value={gradient?.kind ?? 'same'}
            options={[
              { value: 'same', label: 'as before' },
              { value: 'full', label: 'full' },
              { value: 'batch', label: 'mini-batch' },
              { value: 'noise', label: 'with noise' },
            ]}
            onChange={(kind) => choose(kind as GradientChoice)}
          />
        </Row>
        {gradient !== null && <GradientFields gradient={gradient} onChange={setGradient} />}
        {precisions.length > 1 && (
          <Row label={<FieldLabel id={`${id}-precision`} label="Precision" />}>
            <Select
              label="Precision"
              value={precision ?? 'same'}
              options={[
                { value: 'same', label: own === undefined ? 'as before' : `as before, ${own}` },
                ...precisions.filter((other) => other !== own).map((value) => ({ value, label: value })),
              ]}
              onChange={(value) => setPrecision(value === 'same' ? null : (value as Precision))}
            />
          </Row>
        )}
      </div>
    </Dialog>
  );
}
