/** Prints the golden bits of the engine it runs in. */

import { goldenBits } from './golden-bits.ts';

process.stdout.write(`${JSON.stringify(goldenBits(), undefined, 2)}\n`);
