/** Messages of analyses as the window says them. */
import type { Catalogue } from '../../../core/contract/catalogue.ts';
import { proseText } from '../../controls/prose-text.ts';

/** A message with the labels of what it names by id, as a sentence: "Expected a minimum: ‘Basin census’ finds some." */
export function problemWords(message: string, { analyses, landscapes, optimizers }: Catalogue): string {
  const labels = new Map([...landscapes, ...optimizers, ...analyses].map(({ id, label }) => [id, label]));
  // Ids of one word are words of the sentence as well.
  const told = message.replace(/\b[a-z0-9]+(?:-[a-z0-9]+)+\b/g, (id) => {
    const label = labels.get(id);
    return label === undefined ? id : `‘${label}’`;
  });
  const set = proseText(told);
  const sentence = set.charAt(0).toUpperCase() + set.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
