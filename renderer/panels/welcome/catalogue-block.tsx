/** What this version knows: landscapes, optimizers, data sets; each starts a new session. */
import type { ReactNode } from 'react';
import { useActions } from '../../app/actions.ts';
import { countText } from '../../controls/number-text.ts';
import { useCatalogue } from '../../state/laboratory.ts';

interface Entry {
  id: string;
  label: string;
  summary: string;
  fact: string;
  start: () => void;
}

export function CatalogueBlock(): ReactNode {
  const catalogue = useCatalogue();
  const actions = useActions();
  const onData = catalogue.landscapes.flatMap((entry) => {
    const parameter = Object.entries(entry.parameters).find(([, spec]) => spec.kind === 'data');
    return parameter === undefined ? [] : [{ family: entry.id, parameter: parameter[0] }];
  });
  const [learner] = onData;
  const columns: { title: string; entries: Entry[] }[] = [
    {
      title: 'Landscapes',
      entries: catalogue.landscapes.map(({ id, label, summary, group }) => ({
        id,
        label,
        summary,
        fact: group,
        start: () => void actions.startWithLandscape(id),
      })),
    },
    {
      title: 'Optimizers',
      entries: catalogue.optimizers.map(({ id, label, summary, group }) => ({
        id,
        label,
        summary,
        fact: group,
        start: () => void actions.startWithOptimizer(id),
      })),
    },
  ];
  if (learner !== undefined && catalogue.data.length > 0) {
    columns.push({
      title: 'Data',
      entries: catalogue.data.map(({ id, label, rows, features, classes, source }) => ({
        id,
        label,
        summary: `${countText(rows)} rows, ${countText(features)} features, ${countText(classes.length)} classes`,
        fact: source.length > 24 ? '' : source,
        start: () => void actions.startWithLandscape(learner.family, { [learner.parameter]: id }),
      })),
    });
  }
  return (
    <>
      <div className="welcome-heading catalogue-heading">
        <h2>Catalogue</h2>
        <span className="text3">each starts a new session</span>
      </div>
      <div className="catalogue-columns">
        {columns.map(({ title, entries }) => (
          <section key={title} aria-label={title}>
            <div className="catalogue-title">
              {title}
              <span className="push">{entries.length}</span>
            </div>
            {entries.map((entry) => (
              <button key={entry.id} type="button" className="catalogue-row focus-inside" onClick={entry.start}>
                <span className="catalogue-line">
                  <span className="medium ellipsis">{entry.label}</span>
                  <span className="push text3 catalogue-fact">{entry.fact}</span>
                </span>
                <span className="text3 ellipsis" title={entry.summary}>
                  {entry.summary}
                </span>
              </button>
            ))}
          </section>
        ))}
      </div>
    </>
  );
}
