/** A step in equations, line by line. */
import type { ReactNode } from 'react';
import { Tex } from '../../controls/tex.tsx';

export function Equations({ tex, stale = false }: { tex: readonly string[]; stale?: boolean }): ReactNode {
  return (
    <section className="optimizer-equations" aria-label="The step in equations" data-stale={stale || undefined}>
      <h3>Step</h3>
      {tex.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two lines of a rule may be the same
        <div key={index} className="optimizer-equation">
          <Tex tex={line} display />
        </div>
      ))}
    </section>
  );
}
