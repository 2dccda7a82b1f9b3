/** Prints the golden runs of the engine it runs in. */

import { goldenRuns } from './golden-runs.ts';

process.stdout.write(`${JSON.stringify(goldenRuns(), undefined, 2)}\n`);
