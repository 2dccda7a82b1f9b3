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
  ['heavy-ball', {}, [0.9, 0.86, 0.799]],
  ['nesterov', {}, [0.81, 0.824, 0.7441]],
  ['sgdw', { momentum: 0, weightDecay: 0 }, [0.9, 0.95, 0.925]],
  ['adagrad', {}, [0.9, 0.94472136, 0.922899571]],
  ['rmsprop', {}, [1e-7, 0.449013315, 0.228909139]],
  ['adadelta', { learningRate: 1 }, [0.996837738, 0.998922868, 0.997769793]],
  ['lion', {}, [0.9, 1, 0.9]],
  ['signsgd', {}, [0.9, 1, 0.9]],
  ['adam', {}, [0.900000001, 0.873366297, 0.839323383]],
  ['adamw', { weightDecay: 0.01 }, [0.899000001, 0.871467297, 0.836552916]],
  ['adam', { weightDecay: 0.01 }, [0.900000001, 0.872291306, 0.837066398]],
  ['adam', { beta2: 0.5 }, [0.900000001, 0.870227084, 0.825208635]],
  ['adam', { beta2: 0.5, amsgrad: true }, [0.900000001, 0.874215899, 0.844438993]],
  ['adamax', {}, [0.900000001, 0.878926296, 0.856371985]],
  ['nadam', {}, [0.894354823, 0.935465796, 0.908260077]],
  // The loop gives y, where the gradient is taken; the averages, 0.9, 0.925 and 0.925, are in the references.
  ['schedule-free-sgd', {}, [0.9, 0.9275, 0.925]],
];

/** RAdam’s w5, w6, w7 from gradients 1, −0.5, 0.25, 1, −0.5, 0.25, 1; the step is adaptive from the sixth on. */
export const radamPoints: readonly number[] = [0.789562569, 0.788683543, 0.786983709];

/** Half a unit of the ninth decimal, to which the vectors are printed. */
export const GOLDEN_TOLERANCE = 0.5e-9 + 1e-15;
