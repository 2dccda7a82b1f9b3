/** The eggholder function. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt } from './parts.ts';

export const eggholder = defineLandscape({
  id: 'eggholder',
  version: 1,
  label: 'Eggholder',
  group: 'Many minima',
  summary: 'High waves in all directions; the lowest point of the usual box lies on its edge.',
  references: [
    {
      text: 'D. Whitley, S. Rana, J. Dzubera, K. E. Mathias, Evaluating evolutionary algorithms, Artificial Intelligence 85 (1996) 245–276',
      url: 'https://doi.org/10.1016/0004-3702(95)00124-7',
    },
    JAMIL_YANG,
  ],
  formula: ['L(x, y) = -(y + 47) \\sin\\sqrt{\\bigl| \\tfrac{x}{2} + y + 47 \\bigr|} - x \\sin\\sqrt{|x - y - 47|}'],
  ...inPlane('-(y + 47)*sin(sqrt(abs(x/2 + y + 47))) - x*sin(sqrt(abs(x - y - 47)))'),
  facts: () => ({
    notes: [
      { label: 'Minimum', value: 'none: the waves grow without bound' },
      {
        label: 'Lowest in |x|, |y| ≤ 512',
        value: '−959.640663 at (512, 404.231805), on the edge, where the gradient is not 0',
      },
      { label: 'Deepest minimum inside', value: '−956.918232 at (482.353310, 432.878999)' },
    ],
  }),
  view: () => [-512, 512, -512, 512],
  start: () => startAt([300, 300]),
});
