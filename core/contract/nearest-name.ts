/** The name that somebody who mistyped one probably meant. */

/**
 * The known name nearest to `name`, ignoring case, or undefined when none is known. A name that `name` abbreviates (its
 * letters in order: `lr` in `learningRate`) comes before any other; then the smallest edit distance decides, then the order.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = name.slice(0, 100).toLowerCase();
  let best: string | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const text = candidate.toLowerCase();
    const abbreviated = wanted.length > 1 && isSubsequence(wanted, text);
    const score = editDistance(wanted, text) + (abbreviated ? 0 : 1000);
    if (score < bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

function isSubsequence(short: string, long: string): boolean {
  if (short[0] !== long[0]) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length;
}

/** Levenshtein's distance: the fewest insertions, deletions and substitutions of one character. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
