/** Puts a landscape into the form that analyses see. */
import type { AnalysedLandscape, AnalysedModel } from '../analyses/define.ts';
import type { Document } from '../contract/document.ts';
import { RidgelineError } from '../contract/errors.ts';
import { compileLandscape, formulaPrograms, instantiateFormula } from '../expression/compile-formula.ts';
import { parseFormula } from '../expression/formula.ts';
import type { DataLookup, LandscapeKernel, ModelKernel, Regressor } from '../landscapes/define.ts';
import { formulaKernel } from '../landscapes/formula-kernel.ts';
import { withSampleRows } from '../landscapes/regression-sampling.ts';
import { Workspace } from '../wasm/memory.ts';
import { type Cell, cellsOf } from './cell.ts';
import { even, openLandscape, paddedBytes } from './open-landscape.ts';
import type { ResolvedLandscape } from './resolve.ts';

export function analysedLandscape(resolved: ResolvedLandscape, data: DataLookup): AnalysedLandscape {
  const opened = openLandscape(resolved, data);
  const { dimension } = opened;
  const { body } = resolved.definition;
  const programs = once(() => {
    if (body.kind !== 'formula') return null;
    const { text, ...options } = body.source(resolved.parameters);
    return formulaPrograms(parseFormula(text, options));
  });
  const hasSingle = body.kind === 'kernel' && resolved.definition.precisions.includes('f32');
  const single = hasSingle ? once(() => openLandscape(resolved, data, 'f32')) : undefined;
  const regression = once(() => {
    const regressor = resolved.definition.regressor?.(resolved.parameters);
    return regressor && !regressor.samples ? regressionOf(regressor, dimension) : undefined;
  });
  // A kernel of its own beside the opened one: its buffers are nobody else's.
  const create = body.kind === 'kernel' ? body.create : sampledKernel(resolved);
  const bench = create && new KernelBench(create, resolved, data);
  return {
    dimension,
    values: (points, count) => opened.values(points, count),
    gradient: (point, gradient) => opened.gradient(point, gradient),
    gradients: (points, count, gradients) => opened.gradients(points, count, gradients),
    hessianVectorProduct: (point, v, out) => opened.hessianVectorProduct(point, v, out),
    hessian: opened.hessian,
    singleProduct: single && ((point, v, out) => single().hessianVectorProduct(point, v, out)),
    programs,
    get data() {
      return bench?.data();
    },
    get model() {
      return bench?.model();
    },
    get regression() {
      return regression();
    },
    period: resolved.definition.symmetries?.(resolved.parameters).find(({ period }) => period !== undefined)?.period,
    tensors: resolved.definition.tensors?.(resolved.parameters, data),
  };
}

function regressionOf(
  { source, inputDeviation, labelDeviation }: Regressor,
  dimension: number,
): AnalysedLandscape['regression'] {
  const { text, ...options } = source;
  const workspace = new Workspace();
  const kernels = instantiateFormula(compileLandscape(parseFormula(text, options)), workspace);
  let [x, losses, g, room] = [0, 0, 0, 0];
  return {
    inputDeviation,
    labelDeviation,
    predictions: (points, count, gradients) => {
      const padded = even(count);
      if (padded > room) {
        [x, g] = [workspace.allocateF64(padded * dimension), workspace.allocateF64(padded * dimension)];
        [losses, room] = [workspace.allocateF64(padded), padded];
      }
      const rows = workspace.f64(x, padded * dimension);
      for (let i = 0; i < dimension; i++) {
        for (let p = 0; p < padded; p++) rows[i * padded + p] = points[Math.min(p, count - 1) * dimension + i];
      }
      kernels.gradient(x, losses, g, padded);
      const slopes = workspace.f64(g, padded * dimension);
      for (let p = 0; p < count; p++) {
        for (let i = 0; i < dimension; i++) gradients[p * dimension + i] = slopes[i * padded + p];
      }
      return workspace.f64(losses, count).slice();
    },
  };
}

/** The kernel of a formula that is the loss of finite samples, with their rows. */
function sampledKernel({ definition, parameters }: ResolvedLandscape): CreateKernel | null {
  const { body } = definition;
  const regressor = definition.regressor?.(parameters);
  if (body.kind !== 'formula' || !regressor?.samples) return null;
  return (_, { workspace }) => withSampleRows(formulaKernel(body.source(parameters), workspace), regressor, workspace);
}

type CreateKernel = Extract<ResolvedLandscape['definition']['body'], { kind: 'kernel' }>['create'];

/** A kernel with buffers for what only analyses ask of it. */
class KernelBench {
  private readonly create: CreateKernel;
  private readonly resolved: ResolvedLandscape;
  private readonly lookup: DataLookup;
  private readonly workspace = new Workspace();
  private made: LandscapeKernel | undefined;

  constructor(create: CreateKernel, resolved: ResolvedLandscape, lookup: DataLookup) {
    this.create = create;
    this.resolved = resolved;
    this.lookup = lookup;
  }

  private kernel(): LandscapeKernel {
    const { workspace, lookup: data } = this;
    this.made ??= this.create(this.resolved.parameters, { workspace, precision: 'f64', data });
    return this.made;
  }

  data(): AnalysedLandscape['data'] {
    const kernel = this.kernel();
    const { batchGradient, rows } = kernel;
    if (!batchGradient) return undefined;
    return {
      rows,
      batchGradient: (point, chosen, gradient) =>
        this.borrow([kernel.dimension, kernel.dimension], ([x, g]) => {
          this.workspace.f64(x, point.length).set(point);
          const loss = batchGradient.call(kernel, x, chosen, g);
          gradient.set(this.workspace.f64(g, point.length));
          return loss;
        }),
    };
  }

  model(): AnalysedModel | undefined {
    const { model, dimension } = this.kernel();
    if (!model) return undefined;
    return this.modelOf(model, dimension);
  }

  private modelOf(model: ModelKernel, dimension: number): AnalysedModel {
    const { outputs, outputsPerRow, l2, hidden } = model;
    const rows = outputs / outputsPerRow;
    const { workspace } = this;
    /** Calls `work` with the inputs in memory and room for an output, which is then copied to `out`. */
    const call = <T>(inputs: readonly Float64Array[], out: Float64Array, work: (places: number[]) => T): T =>
      this.borrow([...inputs.map(({ length }) => length), out.length], (places) => {
        inputs.forEach((input, i) => {
          workspace.f64(places[i], input.length).set(input);
        });
        const result = work(places);
        out.set(workspace.f64(places[inputs.length], out.length));
        return result;
      });
    return {
      outputs,
      outputsPerRow,
      l2,
      predict: (point, out) => call([point], out, ([x, z]) => model.predict(x, z)),
      jacobianVectorProduct: (point, v, out) =>
        call([point, v], out, ([x, along, z]) => model.jacobianVectorProduct(x, along, z)),
      vectorJacobianProduct: (point, u, out) =>
        call([point, u], out.subarray(0, dimension), ([x, back, g]) => model.vectorJacobianProduct(x, back, g)),
      outputLoss: (z, gradient) => call([z], gradient, ([at, e]) => model.outputLoss(at, e)),
      outputCurvature: (z, u, out) => call([z, u], out, ([at, along, e]) => model.outputCurvature(at, along, e)),
      hidden: hidden && {
        layers: hidden.layers,
        activations: (point) => {
          const all = new Float64Array(rows * hidden.layers.reduce((sum, { features }) => sum + features, 0));
          call([point], all, ([x, out]) => hidden.activations(x, out));
          let end = 0;
          return hidden.layers.map(({ features }) => {
            end += rows * features;
            return all.subarray(end - rows * features, end);
          });
        },
      },
    };
  }

  /** Memory for vectors of these lengths, while `work` runs. */
  private borrow<T>(lengths: readonly number[], work: (places: number[]) => T): T {
    const { workspace } = this;
    const mark = workspace.mark();
    const places = lengths.map((length) => workspace.allocate(paddedBytes(length)));
    places.forEach((place, i) => {
      workspace.u8(place, paddedBytes(lengths[i])).fill(0);
    });
    const result = work(places);
    workspace.release(mark);
    return result;
  }
}

/** Which run of a document: places in the lists of the experiment. */
export interface RunChoice {
  document: Document;
  experiment: number;
  landscape: number;
  optimizer: number;
  seed: number;
}

/** The cell of a run; throws 'invalid-request' where there is none at these places. */
export function cellOfRun({ document, experiment, landscape, optimizer, seed }: RunChoice, data: DataLookup): Cell {
  const item = document.experiments[experiment];
  const places = { landscape: item.landscapes.length, optimizer: item.optimizers.length };
  for (const [name, place] of Object.entries({ landscape, optimizer })) {
    const count = places[name as keyof typeof places];
    if (place >= count) refusePlace(`at.${name}`, place, `less than ${count}, the number of ${name}s`);
  }
  const cell = cellsOf(document, item, data)[landscape * places.optimizer + optimizer];
  if (cell.deterministic && seed !== 0) refusePlace('at.seed', seed, '0: nothing in this run is random');
  return cell;
}

/** The result of `make`, made at the first call. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function refusePlace(field: string, value: unknown, expected: string): never {
  throw new RidgelineError('invalid-request', `invalid ${field}: ${value}; expected ${expected}`, {
    field,
    value,
    expected,
  });
}
