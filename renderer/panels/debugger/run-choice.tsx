/** Which runs are under the clock: the selected one by name, others of the experiment laid over it, and a list to choose from. */
import { Check, Layers2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { MenuButton, type MenuEntry } from '../../controls/menu.tsx';
import { OptimizerMarker } from '../../controls/optimizer-marker.tsx';
import { MOST_RUNS, sameRun, toggleDebuggedRun, useDebugged } from '../../state/debugged.ts';
import { useDocument } from '../../state/laboratory.ts';
import { type DebuggedRun, runWords } from './use-subject.ts';

/** Seeds of one optimizer that the list offers. */
const SEEDS = 6;

export function RunChoice({ runs, selected }: { runs: readonly DebuggedRun[]; selected: number }): ReactNode {
  const document = useDocument();
  const chosen = runs[selected]!;
  const { experiment, landscape } = chosen;
  const entries: MenuEntry[] = experiment.optimizers.flatMap((id): MenuEntry[] => {
    const optimizer = document?.optimizers.find((item) => item.id === id);
    if (optimizer === undefined) return [];
    const seeds = new Set([
      ...runs.filter(({ run }) => run.optimizer === id).map(({ run }) => run.seed),
      ...Array.from({ length: Math.min(SEEDS, experiment.seeds.count) }, (_, k) => experiment.seeds.first + k),
    ]);
    return [...seeds].map((seed): MenuEntry => {
      const run = { experiment: experiment.id, landscape: landscape.id, optimizer: id, seed };
      const on = runs.some((other) => sameRun(other.run, run));
      return {
        id: `${id} ${seed}`,
        label: `${optimizer.name}, seed ${seed}`,
        mark: (
          <span className="run-choice-mark">
            {on ? <Check size={13} strokeWidth={1.9} aria-label="shown" /> : <span className="menu-blank" />}
            <OptimizerMarker slot={optimizer.slot} line />
          </span>
        ),
        disabled: on ? runs.length === 1 : runs.length >= MOST_RUNS,
        run: () => toggleDebuggedRun(run),
      };
    });
  });
  return (
    <span className="run-choice">
      {runs.length === 1 ? (
        <span className="run-choice-one" title={`${chosen.optimizer.name} on ${landscape.name}, ${runWords(chosen)}`}>
          <OptimizerMarker slot={chosen.optimizer.slot} line />
          <span className="strong ellipsis">
            {chosen.optimizer.name} on {landscape.name}
          </span>
          <span className="text2 ellipsis run-choice-words">{runWords(chosen)}</span>
        </span>
      ) : (
        runs.map((one, k) => (
          <button
            key={`${one.run.optimizer} ${one.run.seed} ${one.run.landscape}`}
            type="button"
            className="run-choice-tab focus-inside"
            aria-pressed={k === selected}
            title={`${one.optimizer.name} on ${one.landscape.name}, ${runWords(one)}`}
            onClick={() =>
              useDebugged.setState(({ runs: places }) => ({
                selected: places.findIndex((place) => sameRun(place, one.run)),
              }))
            }
          >
            <OptimizerMarker slot={one.optimizer.slot} line />
            <span className={k === selected ? 'strong ellipsis' : 'ellipsis'}>{one.optimizer.name}</span>
            <span className="text3">{one.run.seed}</span>
          </button>
        ))
      )}
      <MenuButton label="Runs under the clock" icon={Layers2} entries={entries} />
    </span>
  );
}
