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

/** Formulas that were set before, ready to be copied: a page that comes back has dozens of them. */
const KEPT = 400;
const kept = new Map<string, Node[]>();

/** The nodes of a formula; throws where KaTeX cannot set it. */
function nodesOf(tex: string): Node[] {
  const known = kept.get(tex);
  if (known !== undefined) return known;
  const target = document.createElement('span');
  katex.render(tex, target, { ...OPTIONS, throwOnError: true });
  const nodes = [...target.childNodes];
  if (kept.size >= KEPT) kept.clear();
  kept.set(tex, nodes);
  return nodes;
}

export function Tex({ tex, display = false, label, className }: TexProps): ReactNode {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    try {
      const nodes = nodesOf(display ? `\\displaystyle ${tex}` : tex);
      target.replaceChildren(...nodes.map((node) => node.cloneNode(true)));
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
