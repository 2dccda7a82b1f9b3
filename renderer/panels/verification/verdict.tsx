/** A verdict, or another state of a claim: always icon and word. */
import { Check, CircleHelp, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ClaimVerdict } from '../../../core/contract/studies.ts';

const ICONS = { holds: Check, fails: X, undecided: CircleHelp } as const;

export function Verdict({ verdict, words = verdict }: { verdict: ClaimVerdict; words?: string }): ReactNode {
  const Icon = ICONS[verdict];
  return (
    <span className={`chip ${verdict}`}>
      <Icon size={12} strokeWidth={1.9} aria-hidden /> {words}
    </span>
  );
}

const COUNT_WORDS: Record<ClaimVerdict, (count: number) => string> = {
  holds: (count) => `${count} ${count === 1 ? 'holds' : 'hold'}`,
  fails: (count) => `${count} ${count === 1 ? 'fails' : 'fail'}`,
  undecided: (count) => `${count} undecided`,
};

/** How many claims hold, fail and are undecided; nothing for none. */
export function VerdictCounts({
  verdicts,
  short = false,
}: {
  verdicts: readonly ClaimVerdict[];
  /** Numbers alone, for a row. */
  short?: boolean;
}): ReactNode {
  return (['holds', 'fails', 'undecided'] as const).map((verdict) => {
    const count = verdicts.filter((other) => other === verdict).length;
    if (count === 0) return null;
    const words = COUNT_WORDS[verdict](count);
    return (
      <span key={verdict} title={short ? words : undefined}>
        <Verdict verdict={verdict} words={short ? String(count) : words} />
        {short && <span className="visually-hidden">{words}</span>}
      </span>
    );
  });
}
