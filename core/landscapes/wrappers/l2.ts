/** A quadratic penalty on the distance from a point. */
import { shownNumber } from '../parts.ts';
import { addedKernel } from './added.ts';
import { defineWrapper, vectorOf, wrappedTex } from './define.ts';
import { delegatedModel } from './delegate.ts';
import { squaredDistance } from './squared-distance.ts';

export const l2 = defineWrapper({
  id: 'l2',
  version: 1,
  label: 'L2 penalty',
  summary: 'Adds half a factor times the squared distance from a point: weight decay in the loss.',
  references: [
    {
      text: 'A. E. Hoerl, R. W. Kennard, Ridge regression: biased estimation for nonorthogonal problems, Technometrics 12 (1970) 55–67',
      url: 'https://doi.org/10.1080/00401706.1970.10488634',
    },
  ],
  parameters: {
    strength: {
      kind: 'number',
      label: 'Strength',
      symbol: String.raw`\lambda`,
      default: 0.01,
      minimum: 0,
      scale: 'log',
    },
    centre: {
      kind: 'numbers',
      label: 'Centre',
      symbol: 'c',
      optional: true,
      maximumLength: 1_000_000,
      help: 'One number for each coordinate; without it the origin.',
    },
  },
  formula: [String.raw`L'(w) = L(w) + \tfrac{\lambda}{2} \lVert w - c \rVert^2`],
  wrap({ strength, centre: given }, inner) {
    const centre = given && vectorOf(given, inner.dimension, 'centre');
    const isCentre = (point: readonly number[]) => point.every((value, i) => value === (centre ? centre[i] : 0));
    return {
      ...inner,
      hasModel: inner.hasModel && centre === undefined,
      ...wrappedTex(
        inner,
        (name) => String.raw`${name}(w) + \tfrac{${shownNumber(strength)}}{2} \lVert w${centre ? ' - c' : ''} \rVert^2`,
      ),
      facts() {
        const { minimum, minimisers, notes = [] } = inner.facts();
        if (strength === 0) return inner.facts();
        const kept = minimisers?.filter(isCentre) ?? [];
        // A minimiser at the centre stays one, and the only one.
        return minimum !== undefined && kept.length > 0
          ? { minimum, minimisers: [kept[0]], notes: insideNotes(notes) }
          : { notes: insideNotes(notes) };
      },
      exactAt(x) {
        if (strength === 0) return inner.exactAt(x);
        const { eigenvalues } = inner.exactAt(x);
        return eigenvalues ? { eigenvalues: eigenvalues.map((value) => value + strength) } : {};
      },
      create(context) {
        const kernel = inner.create(context);
        const term = squaredDistance(strength, inner.dimension, { centre });
        const { model } = kernel;
        const added = addedKernel(kernel, term, context);
        return model && !centre ? { ...added, model: { ...delegatedModel(model), l2: model.l2 + strength } } : added;
      },
    };
  },
});

function insideNotes(notes: { label: string; value: string }[]): { label: string; value: string }[] {
  return notes.map(({ label, value }) => ({ label: `Inside: ${label}`, value }));
}
