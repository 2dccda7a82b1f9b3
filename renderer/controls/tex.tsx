/** A formula, typeset by KaTeX into the element (no HTML strings), with MathML for assistive technology. */
import katex from 'katex';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import 'katex/dist/katex.min.css';
import './tex.css';

export interface TexProps {
  tex: string;
  /** Large operators with limits above and below, as in a line of its own. */
  display?: boolean | undefined;
  /** What is read aloud instead of the MathML. */
  label?: string | undefined;
  className?: string | undefined;
}

/** Formulas come from sessions of other people: no trust, and limits on expansion and size. */
const OPTIONS = { output: 'htmlAndMathml', trust: false, strict: 'ignore', maxExpand: 2000, maxSize: 50 } as const;

export function Tex({ tex, display = false, label, className }: TexProps): ReactNode {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    try {
      katex.render(display ? `\\displaystyle ${tex}` : tex, target, { ...OPTIONS, throwOnError: true });
      target.removeAttribute('data-plain');
    } catch {
      // What cannot be typeset is shown as it is written.
      target.textContent = tex;
      target.setAttribute('data-plain', '');
    }
  }, [tex, display]);
  return (
    <span
      ref={element}
      className={`tex ${className ?? ''}`}
      {...(label === undefined ? {} : { role: 'img', 'aria-label': label })}
    />
  );
}
