/** What Hartmann’s functions share: their heights and the text of the formula. */

const HEIGHTS = [1, 1.2, 3, 3.2];

/** −Σ_k c_k exp(−Σ_i widths[k][i] (w_i − centres[k][i])²) as a formula over w. */
export function hartmannText(widths: readonly number[][], centres: readonly number[][]): string {
  const wells = HEIGHTS.map((height, k) => {
    const squares = widths[k].map((width, i) => `${width}*(w[${i + 1}] - ${centres[k][i]})^2`);
    return `${height}*exp(-(${squares.join(' + ')}))`;
  });
  return `-(${wells.join(' + ')})`;
}
