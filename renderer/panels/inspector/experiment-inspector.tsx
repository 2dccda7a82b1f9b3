/** An experiment's form: what takes part, and the protocol that all its cells share. */
import { type ReactNode, useId } from 'react';
import type { ExperimentItem } from '../../../core/contract/document.ts';
import { LIMITS } from '../../../core/contract/experiment.ts';
import { useActions } from '../../app/actions.ts';
import { Button } from '../../controls/button.tsx';
import { Checkbox } from '../../controls/checkbox.tsx';
import { parseNumbers, restingNumbers, writtenNumbers } from '../../controls/lists.ts';
import { LockedFields, useLocks } from '../../controls/locked-fields.tsx';
import { countText } from '../../controls/number-text.ts';
import { OptimizerMarker } from '../../controls/optimizer-marker.tsx';
import { FieldLabel, Row, WideRow } from '../../controls/parameter-form.tsx';
import { ParsedField } from '../../controls/parsed-field.tsx';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import { Select } from '../../controls/select.tsx';
import { openDialog } from '../../state/dialogs.ts';
import { useCatalogue, useDocument } from '../../state/laboratory.ts';
import { ThingIcon } from '../project-tree/thing-icon.tsx';
import { GradientFields } from './gradient-fields.tsx';
import { InspectorHead } from './inspector-head.tsx';
import { RunSizeNote } from './run-size-note.tsx';
import { StartsFields } from './starts-fields.tsx';
import { useEdit } from './use-edit.ts';

export function ExperimentInspector({ item }: { item: ExperimentItem }): ReactNode {
  const id = useId();
  const edit = useEdit('experiments', item.id, item.name);
  const locked = useLocks({ collection: 'experiments', id: item.id });
  const thing = { collection: 'experiments', id: item.id } as const;
  const label = (name: string, words: string, help?: string): ReactNode => (
    <FieldLabel id={`${id}-${name}`} label={words} help={help} />
  );
  return (
    <>
      <div className="section">
        <InspectorHead thing={thing} name={item.name} kind="experiment" mark={<ThingIcon collection="experiments" />} />
        <div className="form">
          <Row path={['seeds', 'count']} label={label('seeds', 'Seeds')}>
            <SciNumberField
              id={`${id}-seeds`}
              labelled
              label="Seeds"
              value={item.seeds.count}
              minimum={1}
              maximum={LIMITS.seeds}
              integer
              onCommit={(count) => edit(['seeds', 'count'], count, 'seeds')}
            />
          </Row>
          <Row path={['seeds', 'first']} label={label('first', 'First seed')}>
            <SciNumberField
              id={`${id}-first`}
              labelled
              label="First seed"
              value={item.seeds.first}
              minimum={0}
              maximum={LIMITS.seed}
              integer
              onCommit={(first) => edit(['seeds', 'first'], first, 'first seed')}
            />
          </Row>
          <Row path={['budget', 'steps']} label={label('steps', 'Budget')}>
            <SciNumberField
              id={`${id}-steps`}
              labelled
              label="Budget"
              value={item.budget.steps}
              minimum={1}
              maximum={LIMITS.steps}
              integer
              scale="log"
              unit="steps"
              onCommit={(steps) => edit(['budget', 'steps'], steps, 'steps')}
            />
          </Row>
          <Row
            path={['target']}
            label={label('target', 'Target loss', 'Marks the first step at which the loss is at most this')}
          >
            <SciNumberField
              id={`${id}-target`}
              labelled
              label="Target loss"
              value={item.target ?? null}
              scale="log"
              placeholder="none"
              onCommit={(target) => edit(['target'], target, 'target loss')}
              onClear={() => edit(['target'], undefined, 'target loss')}
            />
          </Row>
          {item.target !== undefined && (
            <Row path={['relativeTo']} label={label('relative', 'Target above')}>
              <Select
                label="Target above"
                value={item.relativeTo ?? 'usual'}
                options={[
                  { value: 'usual', label: 'as usual', hint: 'the minimum for BBOB, else zero' },
                  { value: 'minimum', label: 'the minimum' },
                  { value: 'zero', label: 'zero' },
                ]}
                onChange={(value) => edit(['relativeTo'], value === 'usual' ? undefined : value, 'target reference')}
              />
            </Row>
          )}
          <Row path={['gradient']} label={label('gradient', 'Gradient')}>
            <Select
              label="Gradient"
              value={item.gradient.kind}
              options={[
                { value: 'full', label: 'full' },
                { value: 'batch', label: 'mini-batch' },
                { value: 'noise', label: 'with noise' },
              ]}
              onChange={(kind) =>
                edit(
                  ['gradient'],
                  kind === 'full'
                    ? { kind }
                    : kind === 'batch'
                      ? { kind, size: 64, sampling: 'shuffle' }
                      : { kind, scale: 0.1 },
                  'gradient',
                )
              }
            />
          </Row>
          <GradientFields
            gradient={item.gradient}
            onChange={(gradient, words) => edit(['gradient'], gradient, words)}
          />
          <StartsFields starts={item.starts} onChange={(starts, words) => edit(['starts'], starts, words)} />
          <Row path={['precision']} label={label('precision', 'Precision')}>
            <PrecisionSelect item={item} onChange={(value) => edit(['precision'], value, 'precision')} />
          </Row>
        </div>
        <RunSizeNote experiment={item} />
      </div>
      <div className="section">
        <h3>Recording and stopping</h3>
        <div className="form">
          <Row path={['record', 'points']} label={label('points', 'Points')}>
            <Select
              label="Points"
              value={item.record.points === undefined ? 'usual' : item.record.points ? 'all' : 'none'}
              options={[
                { value: 'usual', label: 'as usual', hint: 'all steps up to 10-D, else ends' },
                { value: 'all', label: 'at all steps' },
                { value: 'none', label: 'ends only' },
              ]}
              onChange={(value) =>
                edit(['record', 'points'], value === 'usual' ? undefined : value === 'all', 'recorded points')
              }
            />
          </Row>
          <WideRow
            path={['record', 'steps']}
            label={label('record', 'Recorded steps', 'Left out: 200 steps, evenly on a log scale, and the last')}
          >
            <ParsedField<number[] | undefined>
              id={`${id}-record`}
              label="Recorded steps"
              text={writtenNumbers(item.record.steps ?? [])}
              rest={restingNumbers(item.record.steps ?? [])}
              placeholder="200 on a log scale"
              parse={(text) =>
                text.trim() === ''
                  ? { ok: true, value: undefined }
                  : parseNumbers(text, {
                      label: 'Recorded steps',
                      minimum: 0,
                      integer: true,
                      maximumLength: LIMITS.recordSteps,
                    })
              }
              onCommit={(steps) =>
                edit(
                  ['record', 'steps'],
                  steps === undefined ? undefined : [...new Set(steps)].sort((a, b) => a - b),
                  'recorded steps',
                )
              }
            />
          </WideRow>
          <Row
            path={['stop', 'stationary']}
            label={label(
              'stationary',
              'Stop at |∇L| ≤',
              'Stops a run when the largest entry of the gradient is at most this',
            )}
          >
            <SciNumberField
              id={`${id}-stationary`}
              labelled
              label="Stop at |∇L|"
              value={item.stop.stationary ?? null}
              minimum={0}
              exclusiveMinimum
              scale="log"
              placeholder="never"
              onCommit={(value) => edit(['stop', 'stationary'], value, 'stationary stop')}
              onClear={() => edit(['stop', 'stationary'], undefined, 'stationary stop')}
            />
          </Row>
          <LockedFields locked={locked(['stop', 'target'])}>
            <Checkbox
              selected={item.stop.target === true}
              disabled={item.target === undefined}
              onChange={(selected) => edit(['stop', 'target'], selected ? true : undefined, 'stop at the target')}
            >
              Stop at the target
            </Checkbox>
          </LockedFields>
        </div>
      </div>
      <LockedFields locked={locked(['landscapes'])}>
        <Participants item={item} collection="landscapes" />
      </LockedFields>
      <LockedFields locked={locked(['optimizers'])}>
        <Participants item={item} collection="optimizers" />
      </LockedFields>
    </>
  );
}

function PrecisionSelect({
  item,
  onChange,
}: {
  item: ExperimentItem;
  onChange: (value: string | undefined) => void;
}): ReactNode {
  const document = useDocument();
  const catalogue = useCatalogue();
  const families = item.landscapes.flatMap((key) => {
    const landscape = document?.landscapes.find((other) => other.id === key);
    return catalogue.landscapes.find((entry) => entry.id === landscape?.family) ?? [];
  });
  const known = ['f64', 'f32', 'f16', 'bf16'];
  const shared = known.filter((name) => families.every((entry) => entry.precisions.includes(name)));
  const value = item.precision ?? 'usual';
  const offered = shared.includes(value) || value === 'usual' ? shared : [...shared, value];
  return (
    <Select
      label="Precision"
      value={value}
      options={[
        { value: 'usual', label: 'as usual', hint: 'f64' },
        ...offered.map((name) => ({ value: name, label: name })),
      ]}
      onChange={(chosen) => onChange(chosen === 'usual' ? undefined : chosen)}
    />
  );
}

/** Which landscapes or optimizers take part, in the order of the project. */
function Participants({
  item,
  collection,
}: {
  item: ExperimentItem;
  collection: 'landscapes' | 'optimizers';
}): ReactNode {
  const document = useDocument();
  const catalogue = useCatalogue();
  const actions = useActions();
  const edit = useEdit('experiments', item.id, item.name);
  if (document === null) return null;
  const all: readonly { id: string; name: string }[] = document[collection];
  const chosen = new Set(item[collection]);
  const word = collection === 'landscapes' ? 'landscape' : 'optimizer';
  const toggle = (id: string, selected: boolean, name: string): void => {
    const value = selected ? [...item[collection], id] : item[collection].filter((other) => other !== id);
    void actions.apply(
      [{ kind: 'set', collection: 'experiments', id: item.id, path: [collection], value }],
      `${selected ? 'Add' : 'Take'} ${name} ${selected ? 'to' : 'out of'} ${item.name}`,
    );
  };
  const withData = new Set(catalogue.landscapes.filter((entry) => entry.hasData).map((entry) => entry.id));
  return (
    <div className="section">
      <h3>
        {collection === 'landscapes' ? 'Landscapes' : 'Optimizers'}, {countText(chosen.size)} of {countText(all.length)}
      </h3>
      <div className="participants">
        {all.map((other) => (
          <Checkbox
            key={other.id}
            selected={chosen.has(other.id)}
            onChange={(selected) => toggle(other.id, selected, other.name)}
            label={other.name}
          >
            {collection === 'optimizers' ? (
              <OptimizerMarker slot={document.optimizers.find((optimizer) => optimizer.id === other.id)?.slot ?? 0} />
            ) : (
              <ThingIcon
                collection="landscapes"
                hasData={withData.has(document.landscapes.find((landscape) => landscape.id === other.id)?.family ?? '')}
              />
            )}
            <span className="ellipsis">{other.name}</span>
          </Checkbox>
        ))}
      </div>
      <div className="participants-actions">
        <Button
          small
          onPress={() =>
            openDialog(
              collection === 'landscapes'
                ? { kind: 'new-landscape', experiment: item.id }
                : { kind: 'new-optimizer', experiment: item.id },
            )
          }
        >
          New {word}
        </Button>
        {all.length > chosen.size && all.length > 1 && (
          <Button
            small
            onPress={() =>
              edit(
                [collection],
                all.map((other) => other.id),
                collection,
              )
            }
          >
            All
          </Button>
        )}
      </div>
    </div>
  );
}
