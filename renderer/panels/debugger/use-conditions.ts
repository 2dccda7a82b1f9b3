/** Where the conditions of the debugger hold: their first steps, and the next or previous one from a step. */
import { useCallback } from 'react';
import type { FindAnswer, TraceCondition } from '../../../core/contract/trace.ts';
import { useDebugged } from '../../state/debugged.ts';
import { useLaboratory, useTrace } from '../../state/laboratory.ts';
import { showError, showMessage } from '../../state/messages.ts';
import type { DebuggedRun } from './use-subject.ts';

/** The first step of each condition; undefined while it is searched for, null where there is none. */
export function useFirstSteps(
  debugged: DebuggedRun,
  conditions: readonly TraceCondition[],
): (number | null | undefined)[] {
  const { answer, stale } = useTrace(
    conditions.length === 0 ? null : { kind: 'find', run: debugged.run, conditions: [...conditions] },
  );
  return conditions.map((_, k) => (answer === null || stale ? undefined : answer.steps[k]));
}

/** Goes to the nearest step after or before this one at which any of the conditions holds. */
export function useGoToCondition(
  { run }: DebuggedRun,
  step: number,
  last: number,
): (direction: 'next' | 'previous', only?: TraceCondition) => Promise<void> {
  const laboratory = useLaboratory();
  return useCallback(
    async (direction, only) => {
      const { conditions } = useDebugged.getState();
      const asked = only === undefined ? conditions : [only];
      if (asked.length === 0) {
        showMessage('information', 'No condition to stop at yet: add one in the inspector.');
        return;
      }
      try {
        const answer = await laboratory.api.trace({ kind: 'find', run, conditions: [...asked], from: step, direction });
        const found = (answer as FindAnswer).steps.filter((at) => at !== null);
        if (found.length > 0)
          useDebugged.setState({ step: direction === 'next' ? Math.min(...found) : Math.max(...found) });
        else {
          const where = direction === 'next' ? `after step ${step}` : `before step ${step}`;
          showMessage(
            'information',
            `None of the conditions holds ${where}${direction === 'next' ? `, up to step ${last}` : ''}.`,
          );
        }
      } catch (error) {
        showError(error);
      }
    },
    [laboratory, run, step, last],
  );
}
