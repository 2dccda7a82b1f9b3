/** How often an analysis is asked: once, at steps along a run, or for many seeds. */
import { type ReactNode, useId } from 'react';
import type { StudyOver } from '../../../core/contract/analysis-over.ts';
import type { AnalysisEntry } from '../../../core/contract/catalogue.ts';
import type { StudyPlace } from '../../../core/contract/studies.ts';
import { FieldLabel, Row } from '../../controls/parameter-form.tsx';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import { Select } from '../../controls/select.tsx';

const HELP = {
  once: 'One answer',
  steps: 'A curve of every value along the run, from start to end',
  seeds: 'A distribution of every value: seeds of the run or start and of the analysis',
} as const;

export function OverFields({
  over,
  needs,
  at,
  onChange,
}: {
  over: StudyOver | undefined;
  needs: AnalysisEntry['needs'];
  at: StudyPlace | undefined;
  onChange: (over: StudyOver | undefined, label: string) => void;
}): ReactNode {
  const id = useId();
  const kind = over?.kind ?? 'once';
  const alongRuns = needs === 'point' && at !== undefined && 'run' in at;
  const options = [
    { value: 'once', label: 'once' },
    ...(alongRuns || kind === 'steps' ? [{ value: 'steps', label: 'along the run' }] : []),
    { value: 'seeds', label: 'over seeds' },
  ];
  return (
    <>
      <Row path={['over']} label={<FieldLabel id={`${id}-kind`} label="Asked" help={HELP[kind]} />}>
        <Select
          label="Asked"
          value={kind}
          options={options}
          onChange={(next) => {
            if (next === 'once') onChange(undefined, 'how often it is asked');
            else if (next === 'steps') onChange({ kind: 'steps', count: 20, spacing: 'even' }, 'how often it is asked');
            else onChange({ kind: 'seeds', count: 20 }, 'how often it is asked');
          }}
        />
      </Row>
      {over !== undefined && (
        <Row
          path={['over']}
          label={<FieldLabel id={`${id}-count`} label={over.kind === 'steps' ? 'Steps looked at' : 'Seeds'} />}
        >
          <SciNumberField
            id={`${id}-count`}
            labelled
            label={over.kind === 'steps' ? 'Steps looked at' : 'Seeds'}
            value={over.count}
            minimum={2}
            maximum={10_000}
            integer
            onCommit={(count) => onChange({ ...over, count }, over.kind)}
          />
        </Row>
      )}
      {over?.kind === 'steps' && (
        <Row path={['over']} label={<FieldLabel id={`${id}-spacing`} label="Spacing" />}>
          <Select
            label="Spacing"
            value={over.spacing}
            options={[
              { value: 'even', label: 'even' },
              { value: 'log', label: 'even in the logarithm' },
            ]}
            onChange={(spacing) => onChange({ ...over, spacing: spacing as 'even' | 'log' }, 'spacing')}
          />
        </Row>
      )}
    </>
  );
}
