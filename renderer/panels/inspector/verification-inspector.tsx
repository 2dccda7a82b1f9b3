/** The protocol of a verification: what is fixed before the run, and what its verdicts go by. */
import { type ReactNode, useId } from 'react';
import type { VerificationItem } from '../../../core/contract/studies.ts';
import { secondsText } from '../../controls/number-text.ts';
import { FieldLabel, Row } from '../../controls/parameter-form.tsx';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import { Segmented } from '../../controls/segmented.tsx';
import { useCatalogue } from '../../state/laboratory.ts';
import { ThingIcon } from '../project-tree/thing-icon.tsx';
import { InspectorHead } from './inspector-head.tsx';
import { References } from './references.tsx';
import { useEdit } from './use-edit.ts';

export function VerificationInspector({ item }: { item: VerificationItem }): ReactNode {
  const catalogue = useCatalogue();
  const entry = catalogue.gallery.find((other) => other.id === item.entry);
  const edit = useEdit('verifications', item.id, item.name);
  const id = useId();
  const thing = { collection: 'verifications', id: item.id } as const;
  return (
    <>
      <div className="section">
        <InspectorHead thing={thing} name={item.name} kind="claims" mark={<ThingIcon collection="verifications" />} />
        <div className="form">
          <Row label={<FieldLabel id={id} label="Seed" help="Everything random in the measurements comes from it" />}>
            <SciNumberField
              id={id}
              labelled
              label="Seed"
              value={item.seed}
              minimum={0}
              maximum={1e8}
              integer
              onCommit={(value) => edit(['seed'], value, 'seed')}
            />
          </Row>
          <Row
            label={<FieldLabel id={`${id}-form`} label="Form" help="The full form has more runs, narrower intervals" />}
          >
            <Segmented
              label="Form"
              value={item.quick ? 'quick' : 'full'}
              options={[
                { value: 'quick', label: 'Quick' },
                { value: 'full', label: 'Full' },
              ]}
              onChange={(form) => edit(['quick'], form === 'quick', 'form')}
            />
          </Row>
        </div>
      </div>
      {entry !== undefined && (
        <div className="section">
          <h3>Fixed before the run</h3>
          <dl className="facts">
            <dt>Intervals</dt>
            <dd>99.9 %</dd>
            <dt>Holds</dt>
            <dd>interval inside predicted ± tolerance</dd>
            <dt>Fails</dt>
            <dd>interval outside it</dd>
            <dt>Time, about</dt>
            <dd>{secondsText(item.quick ? entry.budgetSeconds.quick : entry.budgetSeconds.full)}</dd>
            <dt>Entry</dt>
            <dd>
              {entry.id}, version {entry.version}
            </dd>
          </dl>
          <References references={entry.references} />
        </div>
      )}
    </>
  );
}
