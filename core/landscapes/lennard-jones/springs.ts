/** Harmonic springs between neighbours along a chain of particles: k/2 (r - length)² each. */

export interface Springs {
  stiffness: number;
  length: number;
}

/** Runs `body` for every spring, with its two particles' first coordinates and its length. */
function forEachSpring(
  space: number,
  x: Float64Array,
  body: (first: number, second: number, distance: number) => void,
): void {
  for (let second = space; second < x.length; second += space) {
    const first = second - space;
    let square = 0;
    for (let k = 0; k < space; k++) {
      const apart = x[second + k] - x[first + k];
      square += apart * apart;
    }
    body(first, second, Math.sqrt(square));
  }
}

/** The energy of all springs of a chain at `x`, particle by particle of `space` coordinates. */
export function springEnergy({ stiffness, length }: Springs, space: number, x: Float64Array): number {
  let energy = 0;
  forEachSpring(space, x, (_first, _second, distance) => {
    energy += 0.5 * stiffness * (distance - length) * (distance - length);
  });
  return energy;
}

/** Adds the gradient to `g` and returns the energy. `g` may not be `x`. */
export function springGradient(
  { stiffness, length }: Springs,
  space: number,
  x: Float64Array,
  g: Float64Array,
): number {
  let energy = 0;
  forEachSpring(space, x, (first, second, distance) => {
    energy += 0.5 * stiffness * (distance - length) * (distance - length);
    const pull = stiffness * (1 - length / distance);
    for (let k = 0; k < space; k++) {
      const force = pull * (x[second + k] - x[first + k]);
      g[second + k] += force;
      g[first + k] -= force;
    }
  });
  return energy;
}

/** Adds the Hessian times `v` to `out`. */
export function springProduct(
  { stiffness, length }: Springs,
  space: number,
  x: Float64Array,
  v: Float64Array,
  out: Float64Array,
): void {
  forEachSpring(space, x, (first, second, distance) => {
    let along = 0;
    for (let k = 0; k < space; k++) along += (x[second + k] - x[first + k]) * (v[second + k] - v[first + k]);
    const pull = stiffness * (1 - length / distance);
    const bend = (stiffness * length * along) / (distance * distance * distance);
    for (let k = 0; k < space; k++) {
      const force = pull * (v[second + k] - v[first + k]) + bend * (x[second + k] - x[first + k]);
      out[second + k] += force;
      out[first + k] -= force;
    }
  });
}
