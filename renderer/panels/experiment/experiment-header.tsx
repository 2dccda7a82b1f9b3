/** The line over an experiment's matrix: name, protocol, more seeds, Run. In a narrow window it stands in the tab row. */
import { History, Play, Plus, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useActions } from '../../app/actions.ts';
import { Button } from '../../controls/button.tsx';
import { countText } from '../../controls/number-text.ts';
import { useDocument, useProgress, useSnapshot, useSummary } from '../../state/laboratory.ts';
import { selectThing } from '../../state/selection.ts';
import { protocolWords, shortProtocolWords } from './protocol-words.ts';

const MORE_SEEDS = 10;

export function ExperimentHeader({ id, inTabRow = false }: { id: string; inTabRow?: boolean }): ReactNode {
  const document = useDocument();
  const experiment = document?.experiments.find((item) => item.id === id);
  const actions = useActions();
  const progress = useProgress();
  const { history } = useSnapshot();
  const { answer } = useSummary({ kind: 'matrix', experiment: id });
  if (experiment === undefined) return null;
  const missing = answer?.cells.reduce((sum, cell) => sum + cell.wanted - cell.done, 0) ?? 0;
  const finished = answer?.cells.reduce((sum, cell) => sum + cell.done, 0) ?? 0;
  const busy = progress.state !== 'idle';
  const words = inTabRow ? shortProtocolWords(experiment) : protocolWords(experiment);
  const controls = (
    <>
      {!busy && missing > 0 && finished > 0 && (
        <span className="text2 experiment-missing" title={history.undo ?? undefined}>
          <History size={12} strokeWidth={1.9} aria-hidden />
          {missing === 1 ? '1 run' : `${countText(missing)} runs`} missing
        </span>
      )}
      <Button small icon={Plus} onPress={() => void actions.addSeeds(id, MORE_SEEDS)} label={`Add ${MORE_SEEDS} seeds`}>
        {MORE_SEEDS} seeds
      </Button>
      {!busy && !inTabRow && missing > 0 && (
        <Button small icon={Play} onPress={() => void actions.run(id)}>
          {finished > 0 ? 'Continue' : 'Run'}
        </Button>
      )}
    </>
  );
  if (inTabRow) {
    return (
      <span className="experiment-in-row">
        <span className="text3 ellipsis">{words}</span>
        {controls}
      </span>
    );
  }
  return (
    <div className="bar experiment-bar">
      <button
        type="button"
        className="experiment-name ellipsis"
        onClick={() => selectThing({ collection: 'experiments', id })}
      >
        {experiment.name}
      </button>
      <span className="text3 ellipsis" title={words}>
        {words}
      </span>
      <span className="push" />
      {controls}
    </div>
  );
}

/** Failures of cells, where their results would be. */
export function ExperimentFailures({ id }: { id: string }): ReactNode {
  const progress = useProgress();
  const document = useDocument();
  const failed = progress.cells.filter((cell) => cell.experiment === id && cell.state === 'failed');
  const [first] = failed;
  if (first === undefined) return null;
  const landscape = document?.landscapes.find((item) => item.id === first.landscape)?.name ?? 'a landscape';
  const optimizer = document?.optimizers.find((item) => item.id === first.optimizer)?.name ?? 'an optimizer';
  return (
    <div className="experiment-failure" role="alert">
      <TriangleAlert size={13} strokeWidth={1.9} aria-hidden />
      <span className="selectable">
        {landscape} · {optimizer}: {first.error ?? 'failed without a message'}
        {failed.length > 1 && ` (and ${failed.length - 1} more)`}
      </span>
    </div>
  );
}
