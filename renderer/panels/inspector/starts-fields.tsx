/** Where runs start: the landscape's own start, one point, or points drawn from a normal or uniform distribution. */
import { type ReactNode, useId } from 'react';
import type { StartsSpec } from '../../../core/contract/experiment.ts';
import { parseNumbers, restingNumbers, writtenNumbers } from '../../controls/lists.ts';
import { FieldLabel, Row, WideRow } from '../../controls/parameter-form.tsx';
import { ParsedField } from '../../controls/parsed-field.tsx';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import { Select } from '../../controls/select.tsx';
import { useDocument } from '../../state/laboratory.ts';

const KINDS = [
  { value: 'landscape', label: 'its own' },
  { value: 'point', label: 'one point' },
  { value: 'normal', label: 'normal' },
  { value: 'uniform', label: 'uniform' },
];

const WEIGHTS = { value: 'weights', label: 'weights' };

const USUAL: Record<string, StartsSpec> = {
  landscape: { kind: 'landscape' },
  point: { kind: 'point', point: [0, 0] },
  normal: { kind: 'normal', scale: 1 },
  uniform: { kind: 'uniform', low: -1, high: 1 },
};

export function StartsFields({
  starts,
  onChange,
}: {
  starts: StartsSpec;
  onChange: (starts: StartsSpec, label: string) => void;
}): ReactNode {
  const id = useId();
  const weights = (useDocument()?.data ?? []).filter((item) => item.tensors !== undefined);
  const kinds = weights.length > 0 || starts.kind === 'weights' ? [...KINDS, WEIGHTS] : KINDS;
  return (
    <>
      <Row path={['starts']} label={<FieldLabel id={`${id}-kind`} label="Starts" />}>
        <Select
          label="Starts"
          value={starts.kind}
          options={kinds}
          onChange={(kind) => {
            const [first] = weights;
            const usual: StartsSpec | undefined =
              kind === 'weights' && first ? { kind: 'weights', weights: first.hash } : USUAL[kind];
            if (usual !== undefined) onChange(usual, 'starts');
          }}
        />
      </Row>
      {starts.kind === 'weights' && (
        <Row
          path={['starts']}
          label={
            <FieldLabel
              id={`${id}-weights`}
              label="Weights"
              help="Tensors are matched by their names, or layer by layer"
            />
          }
        >
          <Select
            label="Weights"
            value={weights.find((item) => item.hash === starts.weights || item.name === starts.weights)?.hash ?? null}
            placeholder="not in this session"
            options={weights.map((item) => ({ value: item.hash, label: item.name, hint: String(item.features) }))}
            onChange={(hash) => onChange({ kind: 'weights', weights: hash }, 'start weights')}
          />
        </Row>
      )}
      {starts.kind === 'point' && (
        <WideRow label={<FieldLabel id={`${id}-point`} label="Point" help="One number for each coordinate" />}>
          <ParsedField
            id={`${id}-point`}
            label="Point"
            text={writtenNumbers(starts.point)}
            rest={restingNumbers(starts.point)}
            parse={(text) => parseNumbers(text, { label: 'Point', minimumLength: 1 })}
            onCommit={(point) => onChange({ kind: 'point', point }, 'start point')}
          />
        </WideRow>
      )}
      {starts.kind === 'normal' && (
        <>
          <Row path={['starts']} label={<FieldLabel id={`${id}-scale`} label="Deviation" />}>
            <SciNumberField
              id={`${id}-scale`}
              labelled
              label="Deviation"
              value={starts.scale}
              minimum={0}
              exclusiveMinimum
              scale="log"
              onCommit={(scale) => onChange({ ...starts, scale }, 'start deviation')}
            />
          </Row>
          <WideRow
            label={
              <FieldLabel
                id={`${id}-center`}
                label="Centre"
                help="One number for each coordinate; left out, the origin"
              />
            }
          >
            <ParsedField<number[] | undefined>
              id={`${id}-center`}
              label="Centre"
              text={writtenNumbers(starts.center ?? [])}
              rest={restingNumbers(starts.center ?? [])}
              placeholder="the origin"
              parse={(text) =>
                text.trim() === '' ? { ok: true, value: undefined } : parseNumbers(text, { label: 'Centre' })
              }
              onCommit={(center) =>
                onChange(
                  { kind: 'normal', scale: starts.scale, ...(center === undefined ? {} : { center }) },
                  'start centre',
                )
              }
            />
          </WideRow>
        </>
      )}
      {starts.kind === 'uniform' &&
        (['low', 'high'] as const).map((side) => (
          <Row
            path={['starts']}
            key={side}
            label={
              <FieldLabel
                id={`${id}-${side}`}
                label={side === 'low' ? 'From' : 'To'}
                help="One number for all coordinates, or one for each"
              />
            }
          >
            <ParsedField
              id={`${id}-${side}`}
              label={side === 'low' ? 'From' : 'To'}
              text={writtenNumbers([starts[side]].flat())}
              rest={restingNumbers([starts[side]].flat())}
              parse={(text) => parseNumbers(text, { label: side === 'low' ? 'From' : 'To', minimumLength: 1 })}
              onCommit={(values) => {
                const [only] = values;
                onChange(
                  { ...starts, [side]: values.length === 1 && only !== undefined ? only : values },
                  `start ${side}`,
                );
              }}
            />
          </Row>
        ))}
    </>
  );
}
