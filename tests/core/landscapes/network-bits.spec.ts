import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { networkBits } from './network-bits.ts';

describe('the bits of losses, gradients and Hessian-vector products', () => {
  it('stay what they are; a change of them needs a new version of the kernels', () => {
    expect(networkBits()).toMatchInlineSnapshot(`
      {
        "f32 attention": "74be477ed8f77678675942b98a8bd866a5a3eee2a864162261948191bb21c0c5",
        "f32 convolutional": "eb44c3c1833e8a0aa91ccaf21e9fb3843178da51d2a01920d4bdce712fca0bbb",
        "f32 exponential": "eaa9c39362929e2cbb01a41d41ae88949955352e29509c97ef6dbbb82325ccee",
        "f32 gelu": "11b163b59c4e17ff8a71f778200737467f8266524d9dab26caddc165266c952c",
        "f32 layer norm": "66141cb14595410c2319cdbb9d4a05c965f9941dfa5aba91325a3619141b3c6a",
        "f32 linear": "f4cc906692fc73c4cd6778c081a0f692cc4080f5f89740b5dbd375d06480f316",
        "f32 logistic": "7e8bd406892a4436e577bcd3ddd1ff477f5ca808ef55a7fb8f6a0ef6b3c9b18a",
        "f32 muP": "46b6508fcaa6270ff5f415309abefdd80d5773be1c9773070ed98d2985494946",
        "f32 normalised rows": "03b120763f9ad4bb4a943e34ed4753fc4572f4f3af58f7861184b32fd30479c0",
        "f32 relu": "a26c96d143a9531e79f4baa03432175f711bc020bf9da9b711ab575b5f74ee25",
        "f32 residual": "6cce3c814bf062e70e5230f6e768fc1b3cb6c4cb47ce0af8c0382ea1bc661dfe",
        "f32 subtracted start": "c0fe41066d15f33d81fcebb00299db70ada3ef2253d52df5a5bcd26edc3afb1e",
        "f32 tanh": "b947bb8ab6d09784811020839d9504b619bfe0fb568a81e9eada7c4108dd216d",
        "f32 tokens": "562f5f7bfcd9379cb399b9098434e6ee62092b391bf2bb5f76165dbc864b8d54",
        "f64 attention": "4b54c1c4dc3a818e030444a78827c70400063c9d40d77f1712c806c0913995c2",
        "f64 convolutional": "dbf6e420e6aa36d9972e84b2c57a64c682cdf9fa1ca56619dbcc3168c21c11db",
        "f64 exponential": "badf2531e2290597ad0fb6a80a4db269ef95eee5af544c643c2ccf2edb8d71a2",
        "f64 gelu": "46f7b2d72da6ced649fc3cc95e2fb3eeea1b0832cc25ba281dcf987d8993d37e",
        "f64 layer norm": "1bad7a14de0d7b8a69905442e844309f6b278b0f52df07e3e92dad0990c6380d",
        "f64 linear": "9debcf49424f28b894dade7113e4f496a94dff846dec26c3e2e1414ecf5029c1",
        "f64 logistic": "9ef7947c677242f50929780ce5821c0219709bc405d9742a9bee0144700ad36c",
        "f64 muP": "0d43f3813c770c6360f8929432b641c7836a188ba46fc4fe9b347cbe0dbb0e76",
        "f64 normalised rows": "511bff51f05cf9ffc6629d01ca51e0d2ff240ea1fb078b285805e59430eebf33",
        "f64 relu": "d12a2978d31588175fa6bbb4c8a8b55934a3be19928b3ae1536b4135de50c335",
        "f64 residual": "56323c08ba90b37f2936165480065affab5d09605f18427cf7abb961ac2093d6",
        "f64 subtracted start": "f0a39294b72ebb784bbbeb505d04131ddf679fbcc70ff243204c6622746c1cb0",
        "f64 tanh": "b33ae8a54401fd41d96d619e511621c70d827ed89f2c5c09120c8055b71ff08b",
        "f64 tokens": "2db6fdc26584997be2006e901606434fb58744ce28a6454e861c12f7d3040b3d",
      }
    `);
  });

  it.each(['--liftoff-only', '--no-liftoff'])('are the same from the compiler of %s', (flag) => {
    const script = fileURLToPath(new URL('network-bits.ts', import.meta.url));
    const printed = execFileSync(process.execPath, [flag, '--no-warnings', script], { encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual(networkBits());
  });
});
