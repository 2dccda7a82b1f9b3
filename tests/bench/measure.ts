import type { Contender } from './contender.ts';

/** A contender that can run here, or the reason why it cannot. */
export type Entrant = Contender | { name: string; missing: string };

export interface Row {
  id: string;
  title: string;
  unit: string;
  /** Which way a cost is good. */
  better: 'lower' | 'higher';
  /** Whether the entrants do the same work, so that their ratios mean something. */
  rivals: boolean;
  entrants(): Promise<Entrant[]>;
}

export interface Result {
  name: string;
  median?: number;
  least?: number;
  most?: number;
  missing?: string;
}

/** Middle of the sorted values, the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Lets the contenders take turns, so that a change of the machine's speed meets them all. */
export async function measureRow(row: Row, rounds: number): Promise<Result[]> {
  const entrants = await row.entrants();
  const present = entrants.filter((entrant) => 'measure' in entrant);
  const costs = new Map<string, number[]>(present.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of present) costs.get(contender.name)?.push(await contender.measure());
    }
  } finally {
    for (const contender of present) contender.stop();
  }
  return entrants.map((entrant) => {
    if ('missing' in entrant) return entrant;
    const values = costs.get(entrant.name) ?? [];
    return { name: entrant.name, median: median(values), least: Math.min(...values), most: Math.max(...values) };
  });
}
