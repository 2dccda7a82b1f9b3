import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { networkBits } from './network-bits.ts';

describe('the bits of losses, gradients and Hessian-vector products', () => {
  it('stay what they are; a change of them needs a new version of the kernels', () => {
    expect(networkBits()).toMatchInlineSnapshot(`
      {
        "f32 gelu": "11b163b59c4e17ff8a71f778200737467f8266524d9dab26caddc165266c952c",
        "f32 linear": "f4cc906692fc73c4cd6778c081a0f692cc4080f5f89740b5dbd375d06480f316",
        "f32 relu": "a26c96d143a9531e79f4baa03432175f711bc020bf9da9b711ab575b5f74ee25",
        "f32 tanh": "b947bb8ab6d09784811020839d9504b619bfe0fb568a81e9eada7c4108dd216d",
        "f64 gelu": "46f7b2d72da6ced649fc3cc95e2fb3eeea1b0832cc25ba281dcf987d8993d37e",
        "f64 linear": "9debcf49424f28b894dade7113e4f496a94dff846dec26c3e2e1414ecf5029c1",
        "f64 relu": "d12a2978d31588175fa6bbb4c8a8b55934a3be19928b3ae1536b4135de50c335",
        "f64 tanh": "b33ae8a54401fd41d96d619e511621c70d827ed89f2c5c09120c8055b71ff08b",
      }
    `);
  });

  it.each(['--liftoff-only', '--no-liftoff'])('are the same from the compiler of %s', (flag) => {
    const script = fileURLToPath(new URL('network-bits.ts', import.meta.url));
    const printed = execFileSync(process.execPath, [flag, '--no-warnings', script], { encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual(networkBits());
  });
});
