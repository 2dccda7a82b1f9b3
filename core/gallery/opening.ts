/** What opening a gallery entry puts into a session: experiments and analyses to be changed, a page of text, and its claims to be measured. */
import { analysisById } from '../analyses/index.ts';
import type { Command, Document } from '../contract/document.ts';
import type { StudyPlace } from '../contract/studies.ts';
import { type AddedExperiment, Additions } from './additions.ts';
import type { Claim, EntryAnalysis, GalleryEntry } from './define.ts';

export interface Opening {
  commands: Command[];
  /** The id of the verification that measures the claims. */
  verification: string;
}

/** Commands that add the entry to a document; every thing gets a new id, and a name that is free. */
export function openingOf(entry: GalleryEntry, document: Document, newId: () => string): Opening {
  const additions = new Additions(document, newId);
  const opened = (entry.experiments ?? []).flatMap((input) => additions.addExperiment(input, entry.label) ?? []);
  for (const analysis of entry.analyses ?? []) additions.add('analyses', analysisItemOf(analysis, opened));
  additions.add('notes', { name: `About ${entry.label}`, text: pageOf(entry) });
  const verification = additions.add('verifications', { name: entry.label, entry: entry.id, seed: 0, quick: true });
  return { commands: additions.commands, verification };
}

function analysisItemOf(
  { name, analysis, parameters = {}, experiment = 0, landscape = 0, at }: EntryAnalysis,
  opened: readonly AddedExperiment[],
): { name: string } & Record<string, unknown> {
  const { id, landscapes, optimizers } = opened[experiment];
  const place = (): StudyPlace | undefined => {
    if (!at || !('run' in at)) return at;
    const { optimizer = 0, seed = 0 } = at.run;
    return { run: { experiment: id, optimizer: optimizers[optimizer], seed }, step: at.step ?? 'final' };
  };
  const needsNothing = analysisById(analysis).needs === 'nothing';
  return {
    name,
    analysis,
    parameters,
    seed: 0,
    ...(!needsNothing && { landscape: landscapes[landscape] }),
    ...(at && { at: place() }),
  };
}

const AS_STATED: Record<Claim['asStated'], string> = {
  right: 'Right as stated.',
  'half right': 'Half right as stated.',
  wrong: 'Wrong as stated.',
};

/** The page of text: what is claimed, whether it is right as stated, what the theory says, and what to try. */
function pageOf(entry: GalleryEntry): string {
  const claims = entry.claims.map(({ id, statement, asStated, corrected, theory }) =>
    [
      `## ${id}`,
      `${statement} ${AS_STATED[asStated]}${corrected === undefined ? '' : ` ${corrected}`}`,
      `Theory: ${theory}`,
    ].join('\n\n'),
  );
  const guide = entry.guide === undefined ? [] : ['# What to look at, and what to change', entry.guide];
  const references = entry.references.map(({ text, url }) => (url === undefined ? text : `${text}. ${url}`));
  return [`# ${entry.label}`, entry.summary, ...guide, '# Claims', ...claims, '# References', ...references].join(
    '\n\n',
  );
}
