import { describe, expect, it } from 'vitest';
import { curvatureBounds } from '../../../core/analyses/curvature-bounds.ts';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { formulaPrograms } from '../../../core/expression/compile-formula.ts';
import { parseFormula } from '../../../core/expression/formula.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';

function certify(text: string, point: number[], parameters: Record<string, unknown> = {}): AnalyzeAnswer['values'] {
  const request = analyzeRequest.parse({
    analysis: 'certificates',
    landscape: { family: 'formula', parameters: { text } },
    at: { point },
    parameters,
  });
  return analyzeRequested(request, builtInData, () => undefined).values;
}

describe('certificates', () => {
  it('brackets known constants', () => {
    // L'' = 12 x^2 - 4 on [-1, 3]: from -4 to 104.
    const { lipschitz, strongConvexity, convex } = certify('(x^2 - 1)^2', [1], { radius: 2 });
    expect(lipschitz!.value).toBeGreaterThan(103);
    expect(lipschitz!.interval[0]).toBeLessThanOrEqual(104);
    expect(lipschitz!.interval[1]).toBeGreaterThanOrEqual(104);
    expect(lipschitz!.interval[1]).toBeLessThan(104.2);
    expect(strongConvexity!.interval[0]).toBeLessThanOrEqual(-4);
    expect(strongConvexity!.interval[0]).toBeGreaterThan(-4.2);
    expect(strongConvexity!.interval[1]).toBeGreaterThanOrEqual(-4);
    expect(convex).toMatchObject({ value: 0, interval: [0, 0], warning: null });
  });

  it('proves convexity with its modulus', () => {
    // On [0.8, 1.2] L'' = 12 x^2 - 4 is at least 3.68.
    const values = certify('(x^2 - 1)^2', [1], { radius: 0.2 });
    expect(values.convex).toMatchObject({ value: 1, interval: [1, 1], warning: null });
    expect(values.strongConvexity!.interval[0]).toBeLessThanOrEqual(3.68);
    expect(values.strongConvexity!.interval[0]).toBeGreaterThan(3.67);
    expect(values.chordViolations!.value).toBe(0);
    expect(values.descentViolations!.value).toBe(0);
    expect(values.descentRatio!.value).toBeGreaterThanOrEqual(1);
  });

  it('never contradicts what points show', () => {
    const texts = ['x^4 - x*y + exp(y/2)', 'sin(3*x)*cos(2*y)', 'log(1 + x^2 + y^2)', 'sqrt(1 + x^2*y^2) + x*y'];
    for (const [k, text] of texts.entries()) {
      const { lipschitz, strongConvexity, descentViolations } = certify(text, [0.3 * k, -0.5], { boxes: 200 });
      for (const { value, interval } of [lipschitz!, strongConvexity!]) {
        expect(Number(interval[0])).toBeLessThanOrEqual(Number(value));
        expect(Number(interval[1])).toBeGreaterThanOrEqual(Number(value));
        expect(Number.isFinite(Number(interval[0]) + Number(interval[1])), text).toBe(true);
      }
      // The constant is proven, so no step can break the lemma.
      expect(descentViolations!.value).toBe(0);
    }
  });

  it('proves nothing across a kink or outside the domain', () => {
    const kink = certify('abs(x) + y^2', [0, 0]);
    expect(kink.lipschitz!.interval[1]).toBe('Infinity');
    expect(kink.lipschitz!.warning).toMatch(/from inside only: with 95 % confidence less than 1\.5 % of the cube/);
    expect(kink.lipschitz!.warning).toMatch(/A kink, a jump or an end of the formula’s domain/);
    expect(certify('x^2*y^2', [1, 1], { boxes: 0 }).lipschitz!.warning).toMatch(/No boxes were allowed/);
    expect(certify('x^4*y^4', [1, 1], { boxes: 3 }).lipschitz!.warning).toMatch(/wide interval: more of them/);
    expect(certify('x^2/2', [0]).lipschitz!.warning).toBeNull();
    expect(kink.descentViolations!.value).toBeGreaterThan(0);
    expect(kink.convex!.warning).toBe('Neither proven nor disproved.');
    const edge = certify('x*log(x)', [1], { radius: 1, boxes: 50 });
    expect(edge.lipschitz!.interval[1]).toBe('Infinity');
  });

  it('breaks the descent lemma with a learning rate that is too large, and says so', () => {
    const { descentRatio } = certify('x^2 + y^2/4', [0, 0], { learningRate: 1.5 });
    expect(descentRatio!.warning).toMatch(/guarantees no decrease/);
  });

  it('has bounds that hold for all Hessians of a box', () => {
    const programs = formulaPrograms(parseFormula('x^3*y + sin(x*y) + y^4', { variables: ['x', 'y'] }));
    const { low, high } = curvatureBounds(programs, Float64Array.of(0.5, -1), Float64Array.of(1, -0.2));
    for (let i = 0; i <= 20; i++) {
      for (let j = 0; j <= 20; j++) {
        const [x, y] = [0.5 + i / 40, -1 + j / 25];
        const s = Math.sin(x * y);
        const xx = 6 * x * y - y * y * s;
        const xy = 3 * x * x + Math.cos(x * y) - x * y * s;
        const yy = 12 * y * y - x * x * s;
        const middle = (xx + yy) / 2;
        const spread = Math.hypot((xx - yy) / 2, xy);
        expect(middle - spread).toBeGreaterThanOrEqual(low);
        expect(middle + spread).toBeLessThanOrEqual(high);
      }
    }
  });

  it('answers for networks with what points show', () => {
    const request = analyzeRequest.parse({
      analysis: 'certificates',
      landscape: { family: 'network', parameters: { data: 'iris', hidden: [3] } },
      at: { point: new Array(27).fill(0.1) },
      parameters: { points: 20, chords: 100 },
    });
    const { values } = analyzeRequested(request, builtInData, () => undefined);
    expect(values.convex!.value).toBe(0);
    expect(values.lipschitz).toMatchObject({ interval: [values.lipschitz!.value, 'Infinity'] });
    expect(values.lipschitz!.warning).toMatch(/needs a formula, which this landscape is not/);
  });
});
