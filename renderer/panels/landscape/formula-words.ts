/** Words and TeX about a formula's variables. */

/** `x`, `z[4]` become "x, y, z[1…4]". */
export function variableWords(variables: readonly string[], most = 8): string {
  const words = variables.map((name) =>
    name.replace(/\[(\d+)\]$/, (_, size: string) => (size === '1' ? '[1]' : `[1…${size}]`)),
  );
  return words.length > most ? `${words.slice(0, most).join(', ')}, …` : words.join(', ');
}

const GREEK =
  /^(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|rho|sigma|tau|phi|chi|psi|omega)(\d*)$/;

function nameTex(name: string): string {
  const bare = name.replace(/\[\d+\]$/, '');
  const greek = GREEK.exec(bare);
  if (greek) return greek[2] === '' ? `\\${greek[1]}` : `\\${greek[1]}_{${greek[2]}}`;
  const numbered = /^([A-Za-z])_?(\d+)$/.exec(bare);
  if (numbered) return `${numbered[1]}_{${numbered[2]}}`;
  return bare.length === 1 ? bare : `\\mathrm{${bare.replaceAll('_', '\\_')}}`;
}

/** `L(x, y, z) =` before the formula; only `L =` where the names would fill the line. */
export function leftSide(variables: readonly string[]): string {
  return variables.length === 0 || variables.length > 6 ? 'L = ' : `L(${variables.map(nameTex).join(', ')}) = `;
}
