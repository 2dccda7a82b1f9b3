/** What a lesson locks and what stays open, in words. */
import type { Catalogue } from '../../../core/contract/catalogue.ts';
import type { Document } from '../../../core/contract/document.ts';
import type { LessonLock, LessonTarget } from '../../../core/session/lesson-text.ts';

/** "optimizer sgd", "claim rate-k2", "claims". */
export function targetWords(target: LessonTarget): string {
  if (target.kind === 'claims') return 'claims';
  return target.kind === 'claim' ? `claim ${target.claim}` : `${target.kind} ${target.name}`;
}

/** What stays editable: parameters by their labels, as the form has them; other paths as they are written. */
export function exceptWords(
  { target, except }: Pick<LessonLock, 'target' | 'except'>,
  document: Document,
  catalogue: Catalogue,
): string[] {
  const specs =
    target.kind === 'optimizer'
      ? catalogue.optimizers.find(({ id }) => id === named(document.optimizers, target.name)?.algorithm)?.parameters
      : target.kind === 'landscape'
        ? catalogue.landscapes.find(({ id }) => id === named(document.landscapes, target.name)?.family)?.parameters
        : undefined;
  return except.map((path) => specs?.[path.replace(/^parameters\./, '')]?.label.toLowerCase() ?? path);
}

function named<T extends { name: string }>(items: readonly T[], name: string): T | undefined {
  return items.find((item) => item.name === name);
}
