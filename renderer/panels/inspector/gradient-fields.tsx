/** The numbers of a gradient that is not the full one: batch size and sampling, or the scale of the noise. */
import { type ReactNode, useId } from 'react';
import type { GradientSpec } from '../../../core/contract/experiment.ts';
import { FieldLabel, Row } from '../../controls/parameter-form.tsx';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import { Select } from '../../controls/select.tsx';

export function GradientFields({
  gradient,
  onChange,
}: {
  gradient: GradientSpec;
  onChange: (gradient: GradientSpec, label: string) => void;
}): ReactNode {
  const id = useId();
  if (gradient.kind === 'batch') {
    return (
      <>
        <Row path={['gradient']} label={<FieldLabel id={`${id}-size`} label="Batch size" />}>
          <SciNumberField
            id={`${id}-size`}
            labelled
            label="Batch size"
            value={gradient.size}
            minimum={1}
            integer
            scale="log"
            unit="rows"
            onCommit={(size) => onChange({ ...gradient, size }, 'batch size')}
          />
        </Row>
        <Row path={['gradient']} label={<FieldLabel id={`${id}-sampling`} label="Sampling" />}>
          <Select
            label="Sampling"
            value={gradient.sampling}
            options={[
              { value: 'shuffle', label: 'shuffled' },
              { value: 'replacement', label: 'with replacement' },
              { value: 'fresh', label: 'fresh samples' },
            ]}
            onChange={(sampling) =>
              onChange({ ...gradient, sampling: sampling as typeof gradient.sampling }, 'sampling')
            }
          />
        </Row>
      </>
    );
  }
  if (gradient.kind === 'noise') {
    return (
      <Row
        path={['gradient']}
        label={
          <FieldLabel
            id={`${id}-scale`}
            label="Noise"
            help="Standard deviation added to every coordinate of the gradient, every step"
          />
        }
      >
        <SciNumberField
          id={`${id}-scale`}
          labelled
          label="Noise"
          value={gradient.scale}
          minimum={0}
          scale="log"
          onCommit={(scale) => onChange({ ...gradient, scale }, 'noise')}
        />
      </Row>
    );
  }
  return null;
}
