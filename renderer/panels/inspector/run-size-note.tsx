/** How much the runs that are missing will add to the session, before Run is pressed. */
import { type ReactNode, useEffect, useState } from 'react';
import type { ExperimentItem } from '../../../core/contract/document.ts';
import { toEnvelope } from '../../../core/contract/errors.ts';
import { bytesText, countText } from '../../controls/number-text.ts';
import { useApi, useLaboratoryState } from '../../state/laboratory.ts';
import { errorText } from '../../state/messages.ts';

const ASK_AFTER_MS = 250;

export function RunSizeNote({ experiment }: { experiment: ExperimentItem }): ReactNode {
  const api = useApi();
  const ground = useLaboratoryState(
    (state) => `${state.snapshot.revision} ${state.progress.state} ${state.progress.results}`,
  );
  const [words, setWords] = useState<{ text: string; wrong: boolean } | null>(null);
  const { id } = experiment;
  const empty = experiment.landscapes.length === 0 || experiment.optimizers.length === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the document or the work changes
  useEffect(() => {
    if (empty) {
      setWords(null);
      return;
    }
    let wanted = true;
    const timer = setTimeout(() => {
      api.runSize({ experiment: id }).then(
        ({ bytes, runs }) => {
          if (!wanted) return;
          setWords({
            text:
              runs === 0
                ? 'All runs are there.'
                : `Run adds ${runs === 1 ? '1 run' : `${countText(runs)} runs`}, about ${bytesText(bytes)}.`,
            wrong: false,
          });
        },
        (error: unknown) => wanted && setWords({ text: errorText(toEnvelope(error)), wrong: true }),
      );
    }, ASK_AFTER_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, id, ground, empty]);
  if (words === null) return null;
  return <p className={words.wrong ? 'field-error' : 'note'}>{words.text}</p>;
}
