/** Previews of landscapes: the formula typeset, losses on planes and lines, the facts. */
import { RidgelineError } from '../contract/errors.ts';
import type { FactsPreview, FormulaPreview, PreviewAnswer, PreviewQuery } from '../contract/summaries.ts';
import { compileLandscape, instantiateFormula } from '../expression/compile-formula.ts';
import { type Formula, parseFormula } from '../expression/formula.ts';
import { typesetFormula } from '../expression/typeset.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { isRuleOptimizer } from '../optimizers/define.ts';
import { ownRuleText } from '../optimizers/own-rule-text.ts';
import { typesetOptimizer } from '../optimizers/typeset-rule.ts';
import { Workspace } from '../wasm/memory.ts';
import { criticalInView } from './planes/critical-in-view.ts';
import { ownKind, type PlaneGround, planeGround, type Tick } from './planes/ground.ts';
import { PlaneCache } from './planes/plane-cache.ts';
import { planeFacts } from './planes/plane-facts.ts';
import { previewGrid, previewLine } from './planes/previews.ts';
import { previewRun } from './preview-run.ts';
import { type ResolvedLandscape, resolveLandscape, resolveOptimizer } from './resolve.ts';

/** What previews of planes may lean on: the runs of a session, a way to be stopped, planes resolved before. */
export interface PreviewSession {
  path: PlaneGround['path'] | undefined;
  tick: Tick;
  planes: PlaneCache;
}

export function preview(query: PreviewQuery, data: DataLookup, session?: PreviewSession): PreviewAnswer {
  switch (query.kind) {
    case 'formula':
      return previewFormula(query.text, query.variables, query.constants);
    case 'grid':
    case 'line':
    case 'plane-facts':
    case 'critical-points': {
      const resolved = resolveLandscape(query.landscape, data, 'landscape');
      return previewOnGround(query, planeGround(resolved, data, session?.path, session?.tick), session?.planes);
    }
    case 'facts':
      return previewFacts(resolveLandscape(query.landscape, data, 'landscape'), data);
    case 'trial':
      return previewRun(query, data, session?.tick ?? (() => undefined));
    case 'rule': {
      const { definition, parameters } = resolveOptimizer(query, 'optimizer');
      const own = isRuleOptimizer(definition) ? ownRuleText(definition, parameters) : null;
      return { kind: 'rule', tex: typesetOptimizer(definition, parameters), own };
    }
  }
}

function previewOnGround(
  query: Extract<PreviewQuery, { kind: 'grid' | 'line' | 'plane-facts' | 'critical-points' }>,
  ground: PlaneGround,
  planes: PlaneCache = new PlaneCache(),
): PreviewAnswer {
  switch (query.kind) {
    case 'grid':
      return previewGrid(query, ground, planes);
    case 'line':
      return previewLine(query, ground, planes);
    case 'plane-facts':
      return planeFacts(query.plane, ground, planes);
    case 'critical-points':
      return criticalInView(query, ground);
  }
}

function previewFormula(
  text: string,
  variables: string[] | undefined,
  constants: Record<string, number> | undefined,
): FormulaPreview {
  const nothing = { kind: 'formula' as const, tex: null, variables: [], dimension: 0, compiledMs: 0 };
  let formula: Formula;
  try {
    formula = parseFormula(text, { ...(variables ? { variables } : {}), ...(constants ? { constants } : {}) });
    // Compiled too, so that what the person is told is true of the formula as it would run.
    instantiateFormula(compileLandscape(formula), new Workspace());
  } catch (error) {
    if (!(error instanceof RidgelineError) || !['invalid-formula', 'too-large'].includes(error.code)) throw error;
    const { position = 0, length = text.length } = error.details;
    return { ...nothing, error: { message: error.message, position, length } };
  }
  const names = formula.variables.map(({ name, size, indexed }) => (indexed ? `${name}[${size}]` : name));
  return { ...nothing, tex: typesetFormula(formula), variables: names, dimension: formula.dimension, error: null };
}

/** Coordinate names in a list stop here. */
const NAMES_SHOWN = 100;

function previewFacts(resolved: ResolvedLandscape, data: DataLookup): FactsPreview {
  const { definition, parameters, dimension } = resolved;
  const facts = definition.facts?.(parameters) ?? {};
  const symmetries = definition.symmetries?.(parameters) ?? [];
  const names = Array.from(
    { length: Math.min(dimension, NAMES_SHOWN) },
    (_, i) => definition.coordinateName?.(parameters, i) ?? `w_${i + 1}`,
  );
  return {
    kind: 'facts',
    tex: definition.typeset?.(parameters) ?? definition.formula,
    dimension,
    variables: names,
    minimum: facts.minimum ?? null,
    minimisers: facts.minimisers ?? [],
    criticalPoints: facts.criticalPoints ?? [],
    own: ownKind(resolved),
    layered: definition.tensors !== undefined,
    facts: [
      ...(facts.notes ?? []),
      ...(symmetries.length > 0
        ? [{ label: 'Unchanged by', value: symmetries.map(({ label }) => label).join('; ') }]
        : []),
    ],
    start: definition.start(parameters, data).words,
  };
}
