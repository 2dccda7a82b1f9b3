/** The catalogue: what every definition tells about itself, as data for windows and scripts. */
import { analyses } from '../../core/analyses/index.ts';
import type { Catalogue, ClaimEntry } from '../../core/contract/catalogue.ts';
import { fillParameters } from '../../core/contract/validate-parameters.ts';
import { precisionsOf } from '../../core/engine/resolve.ts';
import type { Claim } from '../../core/gallery/define.ts';
import { gallery } from '../../core/gallery/index.ts';
import { lessons } from '../../core/gallery/lessons/index.ts';
import { readyExperiments } from '../../core/gallery/ready/index.ts';
import { BUILT_IN_DATA } from '../../core/landscapes/data/index.ts';
import { syntheticData } from '../../core/landscapes/data/synthetic/index.ts';
import { landscapes } from '../../core/landscapes/index.ts';
import { wrappers } from '../../core/landscapes/wrappers/index.ts';
import { isRuleOptimizer } from '../../core/optimizers/define.ts';
import { optimizers } from '../../core/optimizers/index.ts';
import { asksForOneGradient } from '../../core/optimizers/transforms/apply.ts';
import { transforms } from '../../core/optimizers/transforms/index.ts';
import { typesetOptimizer } from '../../core/optimizers/typeset-rule.ts';

export function buildCatalogue(version: string): Catalogue {
  return {
    version,
    landscapes: landscapes.map((definition) => {
      const { id, version: number, label, group, summary, formula, parameters, references, hasData } = definition;
      const precisions = precisionsOf(definition);
      return { id, version: number, label, group, summary, formula, parameters, references, hasData, precisions };
    }),
    wrappers: wrappers.map(({ id, version: number, label, summary, formula, parameters, references }) => ({
      id,
      version: number,
      label,
      summary,
      formula,
      parameters,
      references,
    })),
    optimizers: optimizers.map((definition) => {
      const { id, version: number, label, group, summary, parameters, references, stochastic } = definition;
      const defaults = fillParameters(parameters, {}, '');
      const kept = isRuleOptimizer(definition) ? definition.rule(defaults).state : definition.program.state;
      const state = Object.entries(kept).map(([name, { label }]) => ({ name, label }));
      return {
        id,
        version: number,
        label,
        group,
        summary,
        formula: typesetOptimizer(definition, defaults),
        parameters,
        references,
        stochastic,
        state,
        kind: isRuleOptimizer(definition) ? ('rule' as const) : ('program' as const),
        takesTransforms: asksForOneGradient(definition),
      };
    }),
    transforms: transforms.map(
      ({ id, version: number, label, summary, formula, parameters, references, suitsEveryProgram = false }) => {
        const defaults = fillParameters(parameters, {}, '');
        return {
          id,
          version: number,
          label,
          summary,
          formula: [...(formula.before?.(defaults) ?? []), ...(formula.after?.(defaults) ?? [])],
          parameters,
          references,
          suitsEveryProgram,
        };
      },
    ),
    analyses: analyses.map(
      ({
        id,
        version: number,
        label,
        group,
        summary,
        method,
        formula,
        references,
        needs,
        parameters,
        pictures = [],
      }) => ({
        id,
        version: number,
        label,
        group,
        summary,
        method,
        formula,
        references,
        needs,
        parameters,
        pictures,
      }),
    ),
    gallery: gallery.map(({ id, version: number, label, group, summary, references, budgetSeconds, claims }) => ({
      id,
      version: number,
      label,
      group,
      summary,
      references,
      budgetSeconds,
      claims: claims.map(claimWords),
    })),
    lessons: lessons.map(({ id, label, entry, summary, minutes, steps }) => ({
      id,
      label,
      entry,
      summary,
      minutes,
      steps: steps.length,
      questions: steps.reduce((sum, { questions }) => sum + questions.length, 0),
    })),
    ready: readyExperiments.map(({ id, label, summary, picture }) => ({ id, label, summary, picture })),
    data: BUILT_IN_DATA.map(({ id, label, rows, features, classes, source }) => ({
      id,
      label,
      rows,
      features,
      classes: [...classes],
      source,
    })),
    syntheticData: syntheticData.map(
      ({ id, version: number, label, summary, formula, references, task, parameters }) => ({
        id,
        version: number,
        label,
        summary,
        formula,
        references,
        task,
        parameters,
      }),
    ),
  };
}

/** What the window shows of a claim: the words, and not the functions beside them. */
function claimWords({ measure: _, figure: __, mistaken: ___, ...words }: Claim): ClaimEntry {
  return words;
}
