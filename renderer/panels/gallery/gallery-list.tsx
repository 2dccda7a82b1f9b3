/** The systems of the gallery, by group, each with what was found of its claims. */
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { GalleryCatalogueEntry, LessonEntry } from '../../../core/contract/catalogue.ts';
import type { LastVerdicts } from '../../../core/contract/laboratory-api.ts';
import type { VerificationItem } from '../../../core/contract/studies.ts';
import { dateText } from '../../app/date-text.ts';
import {
  useApi,
  useCatalogue,
  useDocument,
  useProgress,
  useSnapshot,
  useStudy,
  useStudyProgress,
} from '../../state/laboratory.ts';
import { showError } from '../../state/messages.ts';
import { VerdictCounts } from '../verification/verdict.tsx';
import './gallery.css';

export interface GalleryGroup {
  group: string;
  entries: GalleryCatalogueEntry[];
}

/** Groups in the order of their first entries; only entries with all words of the filter. */
export function galleryGroups(entries: readonly GalleryCatalogueEntry[], filter = ''): GalleryGroup[] {
  const words = filter.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const matching = entries.filter(({ label, summary, id, group }) => {
    const text = `${label} ${summary} ${id} ${group}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
  const groups = [...new Set(matching.map(({ group }) => group))];
  return groups.map((group) => ({ group, entries: matching.filter((entry) => entry.group === group) }));
}

export function GalleryGroups({ filter, onOpen }: { filter: string; onOpen: (entry: string) => void }): ReactNode {
  const catalogue = useCatalogue();
  const last = useLastVerdicts();
  const groups = galleryGroups(catalogue.gallery, filter);
  if (groups.length === 0) return <p className="gallery-none text2">No system has ‘{filter}’ in its words.</p>;
  return groups.map(({ group, entries }) => (
    <section key={group} aria-label={group} className="gallery-group">
      <div className="catalogue-title">
        {group}
        <span className="push">{entries.length}</span>
      </div>
      {entries.map((entry) => (
        <button
          key={entry.id}
          type="button"
          className="gallery-row focus-inside"
          title={entry.summary}
          onClick={() => onOpen(entry.id)}
        >
          <span className="gallery-words">
            <span className="medium ellipsis">{entry.label}</span>
            <span className="text3 ellipsis">{entry.summary}</span>
          </span>
          <span className="gallery-fact">
            <EntryFact entry={entry} last={last.get(entry.id)} />
          </span>
        </button>
      ))}
    </section>
  ));
}

/** Lessons with all words of the filter, each round the claims of an entry. */
export function LessonList({ filter, onOpen }: { filter: string; onOpen: (lesson: string) => void }): ReactNode {
  const catalogue = useCatalogue();
  const lessons = lessonsMatching(catalogue.lessons, filter);
  if (lessons.length === 0) return null;
  return (
    <section aria-label="Lessons" className="gallery-group">
      <div className="catalogue-title">
        Lessons
        <span className="push">{lessons.length}</span>
      </div>
      {lessons.map(({ id, label, summary, minutes, questions }) => (
        <button
          key={id}
          type="button"
          className="gallery-row focus-inside"
          title={`${summary} ${questions} predictions, about ${minutes} minutes`}
          onClick={() => onOpen(id)}
        >
          <span className="gallery-words">
            <span className="medium ellipsis">{label}</span>
            <span className="text3 ellipsis">{summary}</span>
          </span>
          <span className="gallery-fact text3">{minutes} min</span>
        </button>
      ))}
    </section>
  );
}

export function lessonsMatching(lessons: readonly LessonEntry[], filter: string): LessonEntry[] {
  const words = filter.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return lessons.filter(({ id, label, summary, entry }) => {
    const text = `${label} ${summary} ${id} ${entry} lesson`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** What was found last of each entry, in whatever session. */
function useLastVerdicts(): ReadonlyMap<string, LastVerdicts> {
  const api = useApi();
  const { results } = useProgress();
  const { revision } = useSnapshot();
  const [last, setLast] = useState<readonly LastVerdicts[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when something was found or a session closed
  useEffect(() => {
    api.lastVerdicts({}).then(setLast, showError);
  }, [api, results, revision]);
  return useMemo(() => new Map(last.map((one) => [one.entry, one])), [last]);
}

function lastWords({ at, quick, seed, verdicts }: LastVerdicts, claims: number): string {
  const found = Object.keys(verdicts).length;
  return `Last verified ${dateText(at, Date.now())}, ${quick ? 'quick' : 'full'} form, seed ${seed}: ${found} of ${claims} claims`;
}

function EntryFact({ entry, last }: { entry: GalleryCatalogueEntry; last: LastVerdicts | undefined }): ReactNode {
  const document = useDocument();
  const item = document?.verifications.find((other) => other.entry === entry.id);
  if (item === undefined && last !== undefined)
    return (
      <span className="gallery-last" title={lastWords(last, entry.claims.length)}>
        <VerdictCounts verdicts={Object.values(last.verdicts)} short />
      </span>
    );
  if (item === undefined)
    return <span className="text3">{entry.claims.length === 1 ? '1 claim' : `${entry.claims.length} claims`}</span>;
  return <Findings item={item} of={entry.claims.length} />;
}

/** The verdicts of a verification in the space of a row. */
export function Findings({ item, of }: { item: VerificationItem; of: number }): ReactNode {
  const { answer } = useStudy({ kind: 'verification', id: item.id });
  const progress = useStudyProgress('verifications', item.id);
  const verdicts = answer?.findings.flatMap(({ found }) => (found ? [found.verdict] : [])) ?? [];
  if (progress?.state === 'queued') return <span className="text3">queued</span>;
  if (progress?.state === 'running') {
    return (
      <span className="meter tree-meter" title={`${verdicts.length} of ${of} claims measured`}>
        <i style={{ width: `${(100 * verdicts.length) / of}%` }} />
      </span>
    );
  }
  if (progress?.state === 'failed') return <span className="tree-error">error</span>;
  if (verdicts.length === 0) return <span className="text3">not run</span>;
  return <VerdictCounts verdicts={verdicts} short />;
}
