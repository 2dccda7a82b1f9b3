/** Checks the parameters of a document's items against their definitions, as far as that is cheap. */
import type { Document } from '../contract/document.ts';
import { fillParameters } from '../contract/validate-parameters.ts';
import { landscapeById } from '../landscapes/index.ts';
import { optimizerById } from '../optimizers/index.ts';
import { chooseTransforms } from './choose-transforms.ts';
import { chooseWrappers } from './choose-wrappers.ts';
import { withField } from './with-field.ts';

/**
 * Throws on the first landscape or optimizer that its definition refuses. Items that `before` has unchanged are passed
 * over. Data sets and formulas are looked at when a cell is planned, not here.
 */
export function checkDocument(document: Document, before: Document | null = null): void {
  for (const [i, item] of document.landscapes.entries()) {
    if (before?.landscapes.includes(item)) continue;
    const definition = withField(`landscapes[${i}].family`, () => landscapeById(item.family));
    fillParameters(definition.parameters, item.parameters, `landscapes[${i}].parameters`);
    chooseWrappers(item, `landscapes[${i}]`);
  }
  for (const [i, item] of document.optimizers.entries()) {
    if (before?.optimizers.includes(item)) continue;
    const definition = withField(`optimizers[${i}].algorithm`, () => optimizerById(item.algorithm));
    fillParameters(definition.parameters, item.parameters, `optimizers[${i}].parameters`);
    chooseTransforms(item, `optimizers[${i}]`);
  }
}
