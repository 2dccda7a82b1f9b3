/** The text of a note as blocks: headings, list items and paragraphs, each of words and formulas. */

export interface NotePart {
  kind: 'text' | 'inline' | 'display';
  text: string;
}
export interface NoteBlock {
  kind: 'heading' | 'item' | 'paragraph';
  parts: NotePart[];
}

/** Blocks are parted by empty lines; a line that begins with # is a heading, with - an item. */
export function noteBlocks(text: string): NoteBlock[] {
  const blocks: NoteBlock[] = [];
  let lines: string[] = [];
  const close = (): void => {
    if (lines.length > 0) blocks.push({ kind: 'paragraph', parts: noteParts(lines.join('\n')) });
    lines = [];
  };
  for (const line of text.split('\n')) {
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    const item = /^\s*[-*]\s+(.*)$/.exec(line);
    if (heading !== null) {
      close();
      blocks.push({ kind: 'heading', parts: noteParts(heading[1] ?? '') });
    } else if (item !== null) {
      close();
      blocks.push({ kind: 'item', parts: noteParts(item[1] ?? '') });
    } else if (line.trim() === '') {
      close();
    } else {
      lines.push(line);
    }
  }
  close();
  return blocks;
}

/** Words and formulas: `$…$` in the line, `$$…$$` on a line of its own; a dollar sign without its partner is a dollar sign. */
export function noteParts(text: string): NotePart[] {
  const parts: NotePart[] = [];
  const pattern = /\$\$([^$]+)\$\$|\$([^$\n]+)\$/g;
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    const [whole, display, inline] = match;
    parts.push(
      display !== undefined
        ? { kind: 'display', text: display.trim() }
        : { kind: 'inline', text: (inline ?? '').trim() },
    );
    from = match.index + whole.length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}
