/** Small transformers that classify rows of tokens. */
import { BUILT_IN_DATA } from './data/index.ts';
import { type DataLookup, type DataSet, defineLandscape } from './define.ts';
import { ACTIVATION_OPTIONS, type Activation } from './network/activations.ts';
import type { Circuit } from './network/circuit.ts';
import { checkLearning, initialisationWords, outputsFor, refuse } from './network/learning.ts';
import { formatOf, learningKernel } from './network/learning-kernel.ts';
import { MatrixParameter } from './network/matrix-parameter.ts';
import { dataParameters, type LearningParameters, lossParameters, startParameters } from './network/parameters.ts';
import type { Signal } from './network/step.ts';
import { addActivation } from './network/steps/activation.ts';
import { addAttention } from './network/steps/attention.ts';
import { type DenseOptions, denseStep } from './network/steps/dense.ts';
import { addLookUp, addPositions } from './network/steps/embedding.ts';
import { addLayerNorm } from './network/steps/layer-norm.ts';
import { addAverage } from './network/steps/pool.ts';
import { addResidual } from './network/steps/residual.ts';
import { TensorPlan } from './network/tensor-plan.ts';
import { VectorParameter } from './network/vector-parameter.ts';

interface AttentionParameters extends LearningParameters {
  tokens: 'pieces' | 'numbers';
  pieceSize: number;
  width: number;
  heads: number;
  units: number;
  blocks: number;
  normalisation: 'none' | 'layer';
  activation: Activation;
  readout: 'mean' | 'last';
  bias: boolean;
}

/** A dense layer of every token: offsets of its parameters. */
interface LayerPlan {
  inputs: number;
  outputs: number;
  weights: number;
  bias: number | undefined;
}

interface NormPlan {
  gain: number;
  shift: number;
}

interface BlockPlan {
  attentionNorm: NormPlan | undefined;
  queries: LayerPlan;
  keys: LayerPlan;
  values: LayerPlan;
  out: LayerPlan;
  unitsNorm: NormPlan | undefined;
  up: LayerPlan | undefined;
  down: LayerPlan | undefined;
}

interface NetworkPlan {
  tensors: TensorPlan;
  tokens: number;
  /** Features of the data. */
  features: number;
  embedding: number;
  vocabulary: number | undefined;
  positions: number;
  blocks: BlockPlan[];
  norm: NormPlan | undefined;
  head: LayerPlan;
}

const MOST_TOKENS = 128;
const MOST_NUMBERS = 100_000;
const EPSILON = 1e-5;

const vocabularies = new WeakMap<DataSet, number>();

/** One more than the largest feature. */
function vocabularyOf(set: DataSet): number {
  let found = vocabularies.get(set);
  if (found === undefined) {
    found = set.features.reduce((most, value) => Math.max(most, value), 0) + 1;
    vocabularies.set(set, found);
  }
  return found;
}

/** What the network is made of, bottom up. */
function planOf(
  parameters: AttentionParameters,
  features: number,
  outputs: number,
  vocabulary: number | undefined,
): NetworkPlan {
  const { pieceSize, width, units, blocks, normalisation, bias } = parameters;
  const tensors = new TensorPlan();
  const layer = (name: string, inputs: number, outputs: number, place: 'hidden' | 'output' = 'hidden'): LayerPlan => ({
    inputs,
    outputs,
    weights: tensors.take(`W${name}`, [outputs, inputs], 'weight', place),
    bias: bias ? tensors.take(`b${name}`, [outputs], 'bias', place) : undefined,
  });
  const norm = (name: string): NormPlan | undefined =>
    normalisation === 'none'
      ? undefined
      : {
          gain: tensors.take(`g${name}`, [width], 'norm', 'hidden', true),
          shift: tensors.take(`s${name}`, [width], 'norm'),
        };
  // Behind tokens that are numbers stands one more, whose place holds the answer.
  const tokens = vocabulary === undefined ? features / pieceSize : features + 1;
  const embedding =
    vocabulary === undefined
      ? tensors.take('E', [width, pieceSize], 'weight', 'input')
      : tensors.take('E', [vocabulary, width], 'embedding', 'input');
  const positions = tensors.take('P', [tokens, width], 'embedding', 'input');
  const list = Array.from({ length: blocks }, (_, index): BlockPlan => {
    const number = String(index + 1);
    return {
      attentionNorm: norm(`A${number}`),
      queries: layer(`Q${number}`, width, width),
      keys: layer(`K${number}`, width, width),
      values: layer(`V${number}`, width, width),
      out: layer(`O${number}`, width, width),
      unitsNorm: units === 0 ? undefined : norm(`U${number}`),
      up: units === 0 ? undefined : layer(`U${number}`, width, units),
      down: units === 0 ? undefined : layer(`D${number}`, units, width),
    };
  });
  const last = norm('');
  const head = layer('', width, outputs, 'output');
  return { tensors, tokens, features, embedding, vocabulary, positions, blocks: list, norm: last, head };
}

function planFor(parameters: AttentionParameters, data: DataLookup): NetworkPlan {
  const set = data(parameters.data);
  const outputs = outputsFor(parameters.loss, set.classes.length, set.targetNames?.length ?? 0);
  const vocabulary = parameters.tokens === 'numbers' ? vocabularyOf(set) : undefined;
  return planOf(parameters, set.columns, outputs, vocabulary);
}

/** Adds the steps of a network; builds up `signal`, the tokens as they stand. */
class Builder {
  private readonly circuit: Circuit;
  private readonly parameters: AttentionParameters;
  private readonly plan: NetworkPlan;

  constructor(circuit: Circuit, parameters: AttentionParameters, plan: NetworkPlan) {
    this.circuit = circuit;
    this.parameters = parameters;
    this.plan = plan;
  }

  build(): Signal {
    const { circuit, parameters, plan } = this;
    let signal = this.embed();
    circuit.hidden.push({ name: 'embedding', signal });
    plan.blocks.forEach((block, index) => {
      signal = this.attend(signal, block);
      circuit.hidden.push({ name: `attention ${index + 1}`, signal });
      if (block.up === undefined) return;
      signal = this.think(signal, block);
      circuit.hidden.push({ name: `units ${index + 1}`, signal });
    });
    if (plan.norm) signal = this.normalise(signal, plan.norm, false);
    const { width } = parameters;
    const starts = Array.from({ length: plan.tokens }, (_, token) => token * width);
    const isMean = parameters.readout === 'mean';
    if (isMean) signal = addAverage(circuit, signal, [starts], width);
    const outputs = circuit.outputs(plan.head.outputs);
    const answer = isMean ? 0 : starts[starts.length - 1];
    this.dense(
      signal,
      outputs,
      plan.head,
      { places: [{ input: answer, output: 0 }], errors: isMean ? 'write' : 'clear' },
      parameters.outputScale ?? 1,
    );
    return outputs;
  }

  private embed(): Signal {
    const { circuit, plan } = this;
    const { tokens, features, embedding, vocabulary, positions } = plan;
    const { width, pieceSize } = this.parameters;
    const data = circuit.inputs(features);
    let signal: Signal;
    if (vocabulary === undefined) {
      signal = circuit.signal(tokens * width);
      const layer = { inputs: pieceSize, outputs: width, weights: embedding, bias: undefined };
      this.dense(data, signal, layer, { places: this.places(pieceSize, width) });
    } else {
      const table = new VectorParameter(circuit, vocabulary * width, embedding);
      circuit.parameters.push(table);
      signal = addLookUp(circuit, data, table, width, tokens);
    }
    const vectors = new VectorParameter(circuit, tokens * width, positions);
    circuit.parameters.push(vectors);
    addPositions(circuit, signal, vectors);
    return signal;
  }

  /** x + W_O attention(x). */
  private attend(x: Signal, { attentionNorm, queries, keys, values, out }: BlockPlan): Signal {
    const { circuit, plan } = this;
    const { width, heads } = this.parameters;
    const { tokens } = plan;
    const places = this.places(width, width);
    const below = attentionNorm ? this.normalise(x, attentionNorm, true) : x;
    const [q, k, v] = [queries, keys, values].map((layer, index) => {
      const signal = circuit.signal(tokens * width);
      // Backwards, the last comes first; without a norm, the skip connection before it.
      const isFirstBack = index === 2 && attentionNorm !== undefined;
      this.dense(below, signal, layer, { places, errors: isFirstBack ? 'write' : 'add' });
      return signal;
    });
    const heard = addAttention(circuit, { q, k, v }, { tokens, heads });
    const branch = circuit.signal(tokens * width);
    this.dense(heard, branch, out, { places });
    return addResidual(circuit, x, branch, 1);
  }

  /** x + W_D phi(W_U x). */
  private think(x: Signal, { unitsNorm, up, down }: BlockPlan): Signal {
    if (up === undefined || down === undefined) return x;
    const { circuit, plan } = this;
    const { width, units, activation } = this.parameters;
    const below = unitsNorm ? this.normalise(x, unitsNorm, true) : x;
    const z = circuit.signal(plan.tokens * units);
    this.dense(below, z, up, { places: this.places(width, units), errors: unitsNorm ? 'write' : 'add' });
    const a = addActivation(circuit, activation, z);
    const branch = circuit.signal(plan.tokens * width);
    this.dense(a, branch, down, { places: this.places(units, width) });
    return addResidual(circuit, x, branch, 1);
  }

  private normalise(x: Signal, { gain, shift }: NormPlan, addsErrors: boolean): Signal {
    const { circuit, plan } = this;
    const { width } = this.parameters;
    const [gains, shifts] = [gain, shift].map((offset) => new VectorParameter(circuit, width, offset));
    circuit.parameters.push(gains, shifts);
    const groups = plan.tokens;
    return addLayerNorm(circuit, x, { epsilon: EPSILON, gain: gains, shift: shifts, addsErrors, groups });
  }

  private dense(
    input: Signal,
    output: Signal,
    { inputs, outputs, weights, bias }: LayerPlan,
    options: DenseOptions,
    scale = 1,
  ): void {
    const { circuit } = this;
    const matrix = new MatrixParameter(circuit, { inputs, outputs, offset: weights }, { scale, isFirst: input.isData });
    const biases = bias === undefined ? undefined : new VectorParameter(circuit, outputs, bias, scale);
    circuit.parameters.push(matrix, ...(biases ? [biases] : []));
    circuit.steps.push(denseStep(circuit, input, output, matrix, biases, options));
  }

  /** Every token, with so many features before and behind a layer. */
  private places(inputs: number, outputs: number): { input: number; output: number }[] {
    return Array.from({ length: this.plan.tokens }, (_, token) => ({ input: token * inputs, output: token * outputs }));
  }
}

export const attentionNetwork = defineLandscape({
  id: 'attention-network',
  version: 1,
  label: 'Attention network',
  group: 'Learning problems',
  summary: 'A small transformer: tokens attend to each other and learn the class of their row.',
  references: [
    {
      text: 'A. Vaswani et al., Attention is all you need, 2017',
      url: 'https://arxiv.org/abs/1706.03762',
    },
    {
      text: 'R. Xiong et al., On layer normalization in the transformer architecture, 2020, for normalisation inside the branches',
      url: 'https://arxiv.org/abs/2002.04745',
    },
    {
      text: 'N. Nanda, L. Chan, T. Lieberum, J. Smith, J. Steinhardt, Progress measures for grokking via mechanistic interpretability, 2023, for modular addition',
      url: 'https://arxiv.org/abs/2301.05217',
    },
  ],
  parameters: {
    data: { kind: 'data', label: 'Data', default: 'digits' },
    tokens: {
      kind: 'choice',
      label: 'Tokens',
      help: 'Pieces: the features of a row in pieces of equal size, such as the rows of an image, each multiplied by a matrix. Numbers: each feature is the number of a token, as in modular-addition(encoding=index), and one more token behind them awaits the answer; features are then not scaled.',
      options: [
        { value: 'pieces', label: 'Pieces of the features' },
        { value: 'numbers', label: 'Numbers of tokens' },
      ],
      default: 'pieces',
    },
    pieceSize: {
      kind: 'number',
      label: 'Features of a piece',
      default: 8,
      minimum: 1,
      maximum: 10_000,
      integer: true,
    },
    width: {
      kind: 'number',
      label: 'Width',
      symbol: 'd',
      help: 'Of the vector that each token is.',
      default: 16,
      minimum: 1,
      maximum: 1024,
      integer: true,
    },
    heads: {
      kind: 'number',
      label: 'Heads',
      symbol: 'h',
      help: 'They share out the width.',
      default: 2,
      minimum: 1,
      maximum: 64,
      integer: true,
    },
    units: {
      kind: 'number',
      label: 'Units behind the attention',
      help: 'Of the hidden layer that every token passes in each block; 0: attention alone.',
      default: 32,
      minimum: 0,
      maximum: 4096,
      integer: true,
    },
    blocks: { kind: 'number', label: 'Blocks', default: 1, minimum: 1, maximum: 12, integer: true },
    normalisation: {
      kind: 'choice',
      label: 'Normalisation',
      help: 'Layer: of every token, in front of the attention, of the hidden layer and of the outputs, with gains and shifts.',
      options: [
        { value: 'none', label: 'None' },
        { value: 'layer', label: 'Layer' },
      ],
      default: 'layer',
    },
    activation: {
      kind: 'choice',
      label: 'Activation',
      symbol: String.raw`\varphi`,
      options: ACTIVATION_OPTIONS,
      default: 'gelu',
    },
    readout: {
      kind: 'choice',
      label: 'Outputs come from',
      options: [
        { value: 'mean', label: 'The mean of the tokens' },
        { value: 'last', label: 'The last token' },
      ],
      default: 'mean',
    },
    bias: { kind: 'boolean', label: 'Biases', default: true },
    ...lossParameters,
    ...dataParameters,
    ...startParameters,
  },
  precisions: ['f64', 'f32'],
  hasData: true,
  hasModel: true,
  formula: [
    String.raw`L(w) = \frac1N \sum_{i=1}^{N} \ell(z(x_i), y_i) + \frac{\lambda}{2} \lVert w \rVert^2`,
    String.raw`x_t \leftarrow x_t + W_O \Bigl[\textstyle\sum_u \operatorname{softmax}_u\bigl(q_t^{\mathsf T} k_u / \sqrt{d/h}\bigr)\, v_u\Bigr]_{\text{heads}}, \quad (q, k, v) = (W_Q, W_K, W_V)\, \operatorname{norm}(x)`,
    String.raw`x_t \leftarrow x_t + W_D\, \varphi(W_U \operatorname{norm}(x_t)), \quad z = W \operatorname{norm}(x)`,
  ],
  check(parameters: AttentionParameters, data) {
    checkLearning(parameters, data);
    const { tokens, pieceSize, width, heads } = parameters;
    const set = data(parameters.data);
    if (width % heads !== 0) refuse('heads', heads, `a divisor of the width ${width}`, `${heads} heads share it out`);
    if (tokens === 'pieces') {
      const found = `rows of ${set.name} have ${set.columns} features`;
      if (set.columns % pieceSize !== 0) refuse('pieceSize', pieceSize, `a divisor of ${set.columns}`, found);
      const least = Math.ceil(set.columns / MOST_TOKENS);
      if (pieceSize < least) refuse('pieceSize', pieceSize, `at least ${least}`, `${found}, too many tokens`);
      return;
    }
    const wrong = set.features.find((value) => !(Number.isInteger(value) && value >= 0 && value < MOST_NUMBERS));
    if (wrong !== undefined) {
      const found = `${set.name} has the feature ${wrong}, which is not the number of a token from 0 to ${MOST_NUMBERS - 1}`;
      refuse('tokens', tokens, 'pieces', found);
    }
    if (set.columns >= MOST_TOKENS)
      refuse('tokens', tokens, 'pieces', `${set.name} has ${set.columns} features, too many`);
  },
  dimension: (parameters, data) => planFor(parameters, data).tensors.dimension,
  coordinateName(parameters: AttentionParameters, index) {
    const entry = BUILT_IN_DATA.find(({ id }) => id === parameters.data);
    if (entry === undefined || parameters.tokens === 'numbers') return `w[${index + 1}]`;
    const outputs = outputsFor(parameters.loss, entry.classes.length, 0);
    return planOf(parameters, entry.features, outputs, undefined).tensors.coordinateName(index);
  },
  tensors: (parameters, data) => planFor(parameters, data).tensors.tensors,
  view: () => [-2, 2, -2, 2],
  start(parameters, data) {
    const { initialisation, initialScale } = parameters;
    const scaled = initialScale === 1 ? '' : `, times ${initialScale}`;
    return {
      kind: 'random',
      draw: (stream, out) => planFor(parameters, data).tensors.draw(initialisation, initialScale, stream, out),
      words: `${initialisationWords[initialisation]}, embeddings 1/√width${scaled}`,
    };
  },
  body: {
    kind: 'kernel',
    create(parameters: AttentionParameters, context) {
      const plan = planFor(parameters, context.data);
      const learning = parameters.tokens === 'numbers' ? { ...parameters, scaling: 'none' as const } : parameters;
      return learningKernel(learning, context, formatOf(context.precision), {
        dimension: plan.tensors.dimension,
        build: (circuit) => new Builder(circuit, parameters, plan).build(),
      });
    },
  },
});
