import { describe, expect, it } from 'vitest';
import { type Command, type Document, documentSchema, emptyDocument } from '../../../core/contract/document.ts';
import { analysisStudy } from '../../../core/engine/analysis-study.ts';
import { cellsOf } from '../../../core/engine/cell.ts';
import { checkDocument } from '../../../core/engine/check-document.ts';
import { gallery } from '../../../core/gallery/index.ts';
import { openingOf } from '../../../core/gallery/opening.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { applyCommands } from '../../../core/session/commands.ts';

function opened(commands: Command[], document: Document): Document {
  return applyCommands(document, commands);
}

describe.each(gallery.map((entry) => [entry.id, entry] as const))('opening %s', (_, entry) => {
  let ids = 0;
  const newId = (): string => `id${ids++}`;

  it('adds experiments and analyses that can be asked, a page and a verification', () => {
    const { commands, verification } = openingOf(entry, emptyDocument('Session'), newId);
    const document = opened(commands, emptyDocument('Session'));
    expect(documentSchema.parse(document)).toEqual(document);
    checkDocument(document);
    expect(document.experiments).toHaveLength(entry.experiments?.length ?? 0);
    for (const experiment of document.experiments) {
      expect(cellsOf(document, experiment, builtInData).length).toBeGreaterThan(0);
    }
    const point = (landscape: string): Float64Array => {
      const cells = document.experiments.flatMap((experiment) => cellsOf(document, experiment, builtInData));
      return new Float64Array(cells.find((cell) => cell.landscape === landscape)?.dimension ?? 0);
    };
    for (const item of document.analyses) {
      const ran = (landscape: string) => ({ cell: 'cell', step: 0, point: point(landscape) });
      expect(analysisStudy(document, item, builtInData, ran).request.analysis).toBe(item.analysis);
    }
    expect(document.analyses.map(({ name }) => name)).toEqual((entry.analyses ?? []).map(({ name }) => name));
    expect(document.verifications).toEqual([
      { id: verification, name: entry.label, entry: entry.id, seed: 0, quick: true },
    ]);
    expect(document.notes[0]?.text).toContain(entry.claims[0]?.statement);
  });

  it('can be done twice', () => {
    const once = opened(openingOf(entry, emptyDocument('Session'), newId).commands, emptyDocument('Session'));
    const twice = opened(openingOf(entry, once, newId).commands, once);
    expect(documentSchema.parse(twice)).toEqual(twice);
    const names = [...twice.analyses, ...twice.notes].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
