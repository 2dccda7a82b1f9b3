/** Previews of landscapes before anything is run: the formula typeset, a grid of losses, the facts. */
import { RidgelineError } from '../contract/errors.ts';
import type {
  Box,
  FactsPreview,
  FormulaPreview,
  GridPreview,
  PlaneSpec,
  PreviewAnswer,
  PreviewQuery,
} from '../contract/summaries.ts';
import { compileLandscape, instantiateFormula } from '../expression/compile-formula.ts';
import { type Formula, parseFormula } from '../expression/formula.ts';
import { typesetFormula } from '../expression/typeset.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { typesetRule } from '../optimizers/typeset-rule.ts';
import { Workspace } from '../wasm/memory.ts';
import { type ResolvedLandscape, resolveLandscape, resolveOptimizer } from './cell.ts';
import { openLandscape } from './open-landscape.ts';

export function preview(query: PreviewQuery, data: DataLookup): PreviewAnswer {
  switch (query.kind) {
    case 'formula':
      return previewFormula(query.text, query.variables, query.constants);
    case 'grid':
      return previewGrid(resolveLandscape(query.landscape, data, 'landscape'), query, data);
    case 'facts':
      return previewFacts(resolveLandscape(query.landscape, data, 'landscape'), data);
    case 'rule': {
      const { definition, parameters } = resolveOptimizer(query, 'optimizer');
      return { kind: 'rule', tex: typesetRule(definition.rule(parameters), definition.parameters) };
    }
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

function previewGrid(
  resolved: ResolvedLandscape,
  query: Extract<PreviewQuery, { kind: 'grid' }>,
  data: DataLookup,
): GridPreview {
  const { definition, parameters, dimension } = resolved;
  const plane = planeOf(resolved, query.plane);
  const box =
    query.box ??
    (plane.axes[0] === 0 && plane.axes[1] === 1 ? definition.view(parameters) : boxAround(definition.view(parameters)));
  checkBox(box);
  const [nx, ny] = query.size;
  const at = query.plane?.at ?? definition.viewPoint?.(parameters) ?? null;
  const points = new Float64Array(nx * ny * dimension);
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      const from = (j * nx + i) * dimension;
      if (at) points.set(at, from);
      points[from + plane.axes[0]] = box[0] + ((box[1] - box[0]) * i) / (nx - 1);
      if (dimension > 1) points[from + plane.axes[1]] = box[2] + ((box[3] - box[2]) * j) / (ny - 1);
    }
  }
  const landscape = openLandscape(resolved, data, definition.precisions.includes('f64') ? 'f64' : 'f32');
  const known = definition.facts?.(parameters).minimisers ?? [];
  const minimisers = known.flatMap((point) => [point[plane.axes[0]], point[plane.axes[1]] ?? 0]);
  return {
    kind: 'grid',
    box,
    size: [nx, ny],
    values: landscape.values(points, nx * ny),
    plane,
    minimisers: Float64Array.from(minimisers),
  };
}

/** The axes of a plane with their names; refuses coordinates that the landscape does not have. */
function planeOf(resolved: ResolvedLandscape, spec: PlaneSpec | undefined): GridPreview['plane'] {
  const { definition, parameters, dimension } = resolved;
  const axes: [number, number] = spec?.axes ?? [0, Math.min(1, dimension - 1)];
  for (const axis of axes) {
    if (axis >= dimension) {
      throw new RidgelineError(
        'invalid-request',
        `plane.axes names coordinate ${axis}; expected 0 to ${dimension - 1}`,
        {
          field: 'plane.axes',
          value: axis,
          expected: `0 to ${dimension - 1}`,
        },
      );
    }
  }
  if (spec?.at && spec.at.length !== dimension) {
    throw new RidgelineError('invalid-request', `plane.at has ${spec.at.length} coordinates; expected ${dimension}`, {
      field: 'plane.at',
      value: spec.at.length,
      expected: `${dimension} coordinates`,
    });
  }
  const label = (axis: number): string => definition.coordinateName?.(parameters, axis) ?? `w_${axis + 1}`;
  return { axes, labels: [label(axes[0]), label(axes[1])], dimension };
}

function checkBox([left, right, bottom, top]: Box): void {
  if (left < right && bottom < top) return;
  throw new RidgelineError(
    'invalid-request',
    `box is [${left}, ${right}] x [${bottom}, ${top}]; expected low below high`,
    {
      field: 'box',
      value: [left, right, bottom, top],
      expected: 'low below high',
    },
  );
}

/** For other axes than the family's own view: a square of the same extent. */
function boxAround([left, right, bottom, top]: Box): Box {
  const low = Math.min(left, bottom);
  const high = Math.max(right, top);
  return [low, high, low, high];
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
    facts: [
      ...(facts.notes ?? []),
      ...(symmetries.length > 0
        ? [{ label: 'Unchanged by', value: symmetries.map(({ label }) => label).join('; ') }]
        : []),
    ],
    start: definition.start(parameters, data).words,
  };
}
