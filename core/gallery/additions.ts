/** Things that join a document, as commands: every thing gets a new id, and a name that is free. */
import type { Collection, Command, Document } from '../contract/document.ts';
import { experimentRequest } from '../contract/requests.ts';
import { documentFromRequest } from '../session/from-request.ts';
import type { ExperimentInput } from './define.ts';

type NamedItem = { name: string } & Record<string, unknown>;

/** The ids that the things of an experiment have been given. */
export interface AddedExperiment {
  id: string;
  landscapes: string[];
  optimizers: string[];
}

export class Additions {
  readonly commands: Command[] = [];
  private readonly newId: () => string;
  private readonly document: Document;
  private readonly taken = new Map<Collection, Set<string>>();

  constructor(document: Document, newId: () => string) {
    this.document = document;
    this.newId = newId;
  }

  /** Its new id. */
  add(collection: Collection, item: NamedItem): string {
    const id = this.newId();
    this.commands.push({ kind: 'add', collection, item: { ...item, id, name: this.freeName(collection, item.name) } });
    return id;
  }

  /** An experiment with its landscapes and optimizers; `label` names it where the request does not. */
  addExperiment(input: ExperimentInput, label: string): AddedExperiment | null {
    const made = documentFromRequest(experimentRequest.parse({ name: label, ...input }));
    const [experiment] = made.experiments;
    if (!experiment) return null;
    const landscapes = new Map(made.landscapes.map((item) => [item.id, this.add('landscapes', item)]));
    const optimizers = new Map(made.optimizers.map((item) => [item.id, this.add('optimizers', item)]));
    const id = this.add('experiments', {
      ...experiment,
      landscapes: experiment.landscapes.map((one) => landscapes.get(one)),
      optimizers: experiment.optimizers.map((one) => optimizers.get(one)),
      cells: experiment.cells.map((cell) => ({
        ...cell,
        landscape: landscapes.get(cell.landscape),
        optimizer: optimizers.get(cell.optimizer),
      })),
    });
    return { id, landscapes: [...landscapes.values()], optimizers: [...optimizers.values()] };
  }

  private freeName(collection: Collection, name: string): string {
    const items: readonly { name: string }[] = this.document[collection];
    const taken = this.taken.get(collection) ?? new Set(items.map((item) => item.name));
    this.taken.set(collection, taken);
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name} ${number}`;
    taken.add(free);
    return free;
  }
}
