import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { structuredBits } from './structured-bits.ts';

describe('the bits of losses, gradients and Hessian-vector products of structured families', () => {
  it('stay what they are; a change of them needs a new version of the kernels or the family', () => {
    expect(structuredBits()).toMatchInlineSnapshot(`
      {
        "bead-chain {"particles":6,"embeddingDimension":2}": "a7bb49056ed68aabd0be28203eb14c7961dd8bee1c17ee91aa9e57479c9741aa",
        "deep-linear {"widths":[5,7,3,6],"singularValues":[3,2,1]}": "7dfe78f0b70c302d6fded7663cd2e65072b1a6349d17d02abe6379350ded94a8",
        "diagonal-network {"problem":"sparse","columns":20}": "21b22a1cba92813c38239beea7e7a0e2a79fea7cc37cc9291d588ca681984150",
        "gaussian-field {"dimension":2,"features":33,"periodic":true}": "193e4b99681111eaebad3149defae9a6437eeaeaabc702e94e6e5a820a34aef6",
        "gaussian-field {"dimension":5,"features":100,"seed":4}": "ea1ac7aa8c3a84b0a6b28e138d845c784d4afee4ca2ee8ef242772c3def98145",
        "kernel-regression {"features":"matern"}": "e663bd2533529de0a4bc504d099579196ecbee0207b19335ac1ff1234440f934",
        "kernel-regression {"features":"relu","initialScale":1}": "9c78412c8590ea2131b6eceac4cfc1372e48cc1e2c3e840ee33a36649dae152a",
        "lennard-jones {"particles":7}": "b8106d07f1e7500a5f4794a85f348f42a862c80b48e91a2633ea6f642167bb84",
        "logistic {"problem":"data","bias":true,"l2":0.01}": "2bf0f8412973fcce9e4b10949f54b43be98d60b0bb6dceab00e4a1da8727db7a",
        "matrix-factorisation {"measurements":30}": "5c08d989ff50cd1cbf7dba69bc9f7e4fd622f560af50d6e2a08f5c93e8499579",
        "p-spin {"dimension":9,"signal":1.5,"signalOrder":2}": "27aceadb902307d4fe9db74708034f0cba630a6debe5ad20afdcfa2a6a7cd21d",
        "perlin {"dimension":3,"gradients":"edges","fade":"cubic"}": "010143ae28785f48cbb84d2512b79699250608910b8cd83d8c628af42de73c75",
        "perlin {"dimension":4,"seed":2}": "b10b6aecfbd5e21d96a60a9ae941e3e45c20568e787452775d61c00324a933d7",
        "phase-retrieval {"dimension":7}": "4a886b6e820d73ae2ad60be8bafb54918288d6895b896fc539c8faabc4676e6a",
        "random-quadratic {"dimension":20}": "2cfbc1c3a90cde89244fa89c3ac8061910d9e528452c6b04a7264beccd174da3",
        "regression {"problem":"random","columns":7,"noisePerRow":2,"l2":0.1}": "f6bddb11d313dc0e8db7670693fce6a6552c0799063c1a30198317b1c753b66c",
        "regression {}": "aa610f68afa643f4fa8a62d19d718a4458593efd870e2866515e27168d91dd38",
      }
    `);
  });

  it.each(['--liftoff-only', '--no-liftoff'])('are the same from the compiler of %s', (flag) => {
    const script = fileURLToPath(new URL('structured-bits.ts', import.meta.url));
    const printed = execFileSync(process.execPath, [flag, '--no-warnings', script], { encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual(structuredBits());
  });
});
