/** The protocol of a verification: what is fixed before the run, and what its verdicts go by. */
import { type ReactNode, useId } from 'react';
import type { GalleryCatalogueEntry } from '../../../core/contract/catalogue.ts';
import type { Command } from '../../../core/contract/document.ts';
import type { VerificationItem } from '../../../core/contract/studies.ts';
import { useActions } from '../../app/actions.ts';
import { Button } from '../../controls/button.tsx';
import { countText, secondsText } from '../../controls/number-text.ts';
import { FieldLabel, Row } from '../../controls/parameter-form.tsx';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import { Segmented } from '../../controls/segmented.tsx';
import { useChosenClaims } from '../../state/chosen-claims.ts';
import { useCatalogue, useStudy } from '../../state/laboratory.ts';
import { ThingIcon } from '../project-tree/thing-icon.tsx';
import { claimNumber, settlingWords } from '../verification/claim-words.ts';
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
          <Row
            path={['seed']}
            label={<FieldLabel id={id} label="Seed" help="Everything random in the measurements comes from it" />}
          >
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
            path={['quick']}
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
      {entry !== undefined && <Protocol item={item} entry={entry} />}
    </>
  );
}

/** What was fixed before the run, how the numbers are made again, and what undecided claims would need. */
function Protocol({ item, entry }: { item: VerificationItem; entry: GalleryCatalogueEntry }): ReactNode {
  const actions = useActions();
  const measureFull = async (): Promise<void> => {
    const thing = { collection: 'verifications', id: item.id } as const;
    const command: Command = { kind: 'set', ...thing, path: ['quick'], value: false };
    if (await actions.apply([command], `Set form of ${item.name} to full`)) await actions.startStudy(thing);
  };
  const chosen = useChosenClaims(({ claims }) => claims[item.id]);
  const { answer } = useStudy({ kind: 'verification', id: item.id });
  const claim = entry.claims.find(({ id }) => id === chosen) ?? entry.claims[0];
  const findings = answer?.findings ?? [];
  const finding = findings.find((other) => other.claim === claim?.id);
  const measured = findings.filter(({ found }) => found !== null).length;
  const undecided = findings.flatMap(({ claim: id, found }) => {
    const words = entry.claims.find((other) => other.id === id);
    return found?.verdict === 'undecided' && words !== undefined ? [{ words, found }] : [];
  });
  return (
    <>
      <div className="section">
        <h3>Fixed before the run</h3>
        <dl className="facts">
          <dt>Intervals</dt>
          <dd>99.9 %</dd>
          <dt>Holds</dt>
          <dd>wholly within the tolerance</dd>
          <dt>Fails</dt>
          <dd>wholly outside</dd>
          <dt>Undecided</dt>
          <dd>doubled, three times at most</dd>
          {claim !== undefined && (
            <>
              <dt>Tolerance of {claim.id}</dt>
              <dd>± {claimNumber(claim.tolerance)}</dd>
            </>
          )}
          <dt>Time, about</dt>
          <dd>{secondsText(item.quick ? entry.budgetSeconds.quick : entry.budgetSeconds.full)}</dd>
          <dt>Entry</dt>
          <dd>
            {entry.id}, version {entry.version}
          </dd>
        </dl>
        {claim !== undefined && <p className="note selectable">{claim.toleranceReason}</p>}
      </div>
      <div className="section">
        <h3>Reproduction</h3>
        <dl className="facts">
          <dt>Claims measured</dt>
          <dd>
            {measured} of {entry.claims.length}
          </dd>
          <dt>Current</dt>
          <dd>{answer?.stale == null ? (measured === 0 ? 'none yet' : 'all of them') : answer.stale}</dd>
          <dt>Random numbers</dt>
          <dd>from seed {countText(item.seed)} alone</dd>
          {finding?.found != null && (
            <>
              <dt>Sample</dt>
              <dd>{finding.found.growth === 1 ? 'the first' : `${finding.found.growth} times the first`}</dd>
            </>
          )}
          {finding !== undefined && (
            <>
              <dt>Task id</dt>
              <dd className="code" title={finding.task}>
                {finding.task.slice(0, 6)}…{finding.task.slice(-2)}
              </dd>
            </>
          )}
        </dl>
        <p className="note">The same id gives the same bits, on any machine and any number of workers.</p>
      </div>
      {undecided.length > 0 && (
        <div className="section">
          <h3>Undecided, and what would decide it</h3>
          {undecided.map(({ words, found }) => (
            <p key={words.id} className="note selectable">
              {words.id}: {settlingWords(found, words.tolerance)}
            </p>
          ))}
          {item.quick && (
            <div className="participants-actions">
              <Button small onPress={() => void measureFull()}>
                Measure the full form
              </Button>
            </div>
          )}
        </div>
      )}
      <div className="section">
        <References references={entry.references} />
      </div>
    </>
  );
}
