/** w1, w2, w3 from w0 = 1 with gradients 1, −0.5, 0.25 and learning rate 0.1; other parameters at their defaults unless given. */
export const goldenVectors: readonly [
  optimizer: string,
  parameters: Record<string, unknown>,
  points: readonly number[],
][] = [
  ['gradient-descent', {}, [0.9, 0.95, 0.925]],
  ['sgd', {}, [0.9, 0.95, 0.925]],
  ['sgd', { momentum: 0.9 }, [0.9, 0.86, 0.799]],
  ['sgd', { momentum: 0.9, dampening: 0.9 }, [0.9, 0.815, 0.736]],
  ['sgd', { momentum: 0.9, nesterov: true }, [0.81, 0.824, 0.7441]],
  ['adagrad', {}, [0.9, 0.94472136, 0.922899571]],
  ['rmsprop', {}, [1e-7, 0.449013315, 0.228909139]],
  ['lion', {}, [0.9, 1, 0.9]],
  ['adam', {}, [0.900000001, 0.873366297, 0.839323383]],
  ['adamw', { weightDecay: 0.01 }, [0.899000001, 0.871467297, 0.836552916]],
  ['adam', { weightDecay: 0.01 }, [0.900000001, 0.872291306, 0.837066398]],
  ['adam', { beta2: 0.5 }, [0.900000001, 0.870227084, 0.825208635]],
  ['adam', { beta2: 0.5, amsgrad: true }, [0.900000001, 0.874215899, 0.844438993]],
];

/** Half a unit of the ninth decimal, to which the vectors are printed. */
export const GOLDEN_TOLERANCE = 0.5e-9 + 1e-15;
