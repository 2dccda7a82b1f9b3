/** The arrays of a network as they are laid out one after another, and how they start. */
import type { Stream } from '../../math/streams.ts';
import type { TensorInfo } from '../define.ts';
import { deviationOf, type Initialisation } from './parameterisation.ts';

export class TensorPlan {
  readonly tensors: TensorInfo[] = [];
  dimension = 0;
  private readonly ones = new Set<TensorInfo>();

  /** One more array; returns its offset. Gains, of role 'norm', start at 1 where `isOne`. */
  take(
    name: string,
    shape: readonly number[],
    role: TensorInfo['role'],
    place: TensorInfo['place'] = 'hidden',
    isOne = false,
  ): number {
    const tensor: TensorInfo = { name, shape, offset: this.dimension, role, place };
    this.tensors.push(tensor);
    if (isOne) this.ones.add(tensor);
    this.dimension += shape.reduce((a, b) => a * b);
    return tensor.offset;
  }

  /** The name of a coordinate, with places counted from 1: `K1[8,3,1,2]`. */
  coordinateName(index: number): string {
    const tensor = this.tensors.findLast(({ offset }) => offset <= index)!;
    let rest = index - tensor.offset;
    const places = tensor.shape.toReversed().map((size) => {
      const place = (rest % size) + 1;
      rest = Math.floor(rest / size);
      return place;
    });
    return `${tensor.name}[${places.reverse().join(',')}]`;
  }

  /**
   * Fills `out` with a start: weights normal with `scale` times the deviation of the initialisation, embeddings with `scale`
   * times 1/sqrt(width), biases and shifts 0, gains 1. Parameter i gets normal deviate i of the stream.
   */
  draw(initialisation: Initialisation, scale: number, stream: Stream, out: Float64Array): void {
    out.fill(0);
    for (const tensor of this.tensors) {
      const { shape, offset, role } = tensor;
      const size = shape.reduce((a, b) => a * b);
      if (this.ones.has(tensor)) out.fill(1, offset, offset + size);
      if (role !== 'weight' && role !== 'embedding') continue;
      const values = stream.fillNormal(out.subarray(offset, offset + size), offset);
      const fanIn = size / shape[0];
      const field = fanIn / (shape[1] ?? 1);
      const deviation = role === 'weight' ? deviationOf(initialisation, fanIn, shape[0] * field) : 1 / Math.sqrt(fanIn);
      for (let i = 0; i < values.length; i++) values[i] *= scale * deviation;
    }
  }
}
