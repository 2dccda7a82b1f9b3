/** Text with formulas between dollar signs, typeset. */
import { type ReactNode, useMemo } from 'react';
import { proseText } from '../../controls/prose-text.ts';
import { Tex } from '../../controls/tex.tsx';
import { noteBlocks, noteParts } from './note-blocks.ts';

export function NoteText({ text }: { text: string }): ReactNode {
  const blocks = useMemo(() => noteBlocks(text), [text]);
  return blocks.map((block, index) => {
    const Tag = block.kind === 'heading' ? 'h2' : 'p';
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: blocks are their order
      <Tag key={index} className={block.kind}>
        <Parts parts={block.parts} />
      </Tag>
    );
  });
}

/** A line of words and formulas, in which powers between words are set too. */
export function NoteLine({ text }: { text: string }): ReactNode {
  const parts = useMemo(
    () => noteParts(text).map((part) => (part.kind === 'text' ? { ...part, text: proseText(part.text) } : part)),
    [text],
  );
  return <Parts parts={parts} />;
}

function Parts({ parts }: { parts: ReturnType<typeof noteParts> }): ReactNode {
  return parts.map((part, place) =>
    part.kind === 'text' ? (
      part.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts are their order
      <Tex key={place} tex={part.text} display={part.kind === 'display'} />
    ),
  );
}
