/** What opening a gallery entry puts into a session: experiments and analyses to be changed, a page of text, and its claims to be measured. */
import { analysisById } from '../analyses/index.ts';
import type { Command, Document } from '../contract/document.ts';
import { experimentRequest } from '../contract/requests.ts';
import type { StudyPlace } from '../contract/studies.ts';
import { documentFromRequest } from '../session/from-request.ts';
import type { Claim, EntryAnalysis, GalleryEntry } from './define.ts';

export interface Opening {
  commands: Command[];
  /** The id of the verification that measures the claims. */
  verification: string;
}

/** Commands that add the entry to a document; every thing gets a new id, and a name that is free. */
export function openingOf(entry: GalleryEntry, document: Document, newId: () => string): Opening {
  const commands: Command[] = [];
  const taken = namesOf(document);
  const add = (collection: NamedCollection, item: NamedItem) => {
    const name = freeName(item.name, taken[collection]);
    taken[collection].add(name);
    commands.push({ kind: 'add', collection, item: { ...item, name } });
  };
  const opened: OpenedExperiment[] = [];
  for (const input of entry.experiments ?? []) {
    const made = documentFromRequest(experimentRequest.parse({ name: entry.label, ...input }));
    const [experiment] = made.experiments;
    if (!experiment) continue;
    const landscapes = new Map(made.landscapes.map(({ id }) => [id, newId()]));
    const optimizers = new Map(made.optimizers.map(({ id }) => [id, newId()]));
    for (const item of made.landscapes) add('landscapes', { ...item, id: landscapes.get(item.id) as string });
    for (const item of made.optimizers) add('optimizers', { ...item, id: optimizers.get(item.id) as string });
    const id = newId();
    opened.push({ id, landscapes: [...landscapes.values()], optimizers: [...optimizers.values()] });
    add('experiments', {
      ...experiment,
      id,
      landscapes: experiment.landscapes.map((id) => landscapes.get(id)),
      optimizers: experiment.optimizers.map((id) => optimizers.get(id)),
      cells: experiment.cells.map((cell) => ({
        ...cell,
        landscape: landscapes.get(cell.landscape),
        optimizer: optimizers.get(cell.optimizer),
      })),
    });
  }
  for (const analysis of entry.analyses ?? []) add('analyses', { id: newId(), ...analysisItemOf(analysis, opened) });
  add('notes', { id: newId(), name: `About ${entry.label}`, text: pageOf(entry) });
  const verification = newId();
  add('verifications', { id: verification, name: entry.label, entry: entry.id, seed: 0, quick: true });
  return { commands, verification };
}

type NamedCollection = 'landscapes' | 'optimizers' | 'experiments' | 'analyses' | 'notes' | 'verifications';
type NamedItem = { id: string; name: string } & Record<string, unknown>;

/** The ids that the things of one of the entry's experiments have been given. */
interface OpenedExperiment {
  id: string;
  landscapes: string[];
  optimizers: string[];
}

function analysisItemOf(
  { name, analysis, parameters = {}, experiment = 0, landscape = 0, at }: EntryAnalysis,
  opened: readonly OpenedExperiment[],
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

function namesOf(document: Document): Record<NamedCollection, Set<string>> {
  const names = (items: readonly { name: string }[]): Set<string> => new Set(items.map(({ name }) => name));
  return {
    landscapes: names(document.landscapes),
    optimizers: names(document.optimizers),
    experiments: names(document.experiments),
    analyses: names(document.analyses),
    notes: names(document.notes),
    verifications: names(document.verifications),
  };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} ${number}`)) number++;
  return `${name} ${number}`;
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
      `“${statement}” ${AS_STATED[asStated]}${corrected === undefined ? '' : ` ${corrected}`}`,
      `Theory: ${theory}`,
    ].join('\n\n'),
  );
  const guide = entry.guide === undefined ? [] : ['# What to look at, and what to change', entry.guide];
  const references = entry.references.map(({ text, url }) => (url === undefined ? text : `${text}. ${url}`));
  return [`# ${entry.label}`, entry.summary, ...guide, '# Claims', ...claims, '# References', ...references].join(
    '\n\n',
  );
}
