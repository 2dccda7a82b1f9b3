import { describe, expect, it } from 'vitest';
import { type LineSeries, type LineSpec, layoutLines, lineBounds } from '../../../renderer/charts/line-layout.ts';
import type { Drawing } from '../../../renderer/charts/scene.ts';
import { TOKENS } from '../../../renderer/theme/tokens.ts';

const measure = (text: string, size = 11) => text.length * size * 0.56;
const steps = Float64Array.from({ length: 101 }, (_, i) => i * 10);

function curve(index: number, f: (step: number) => number): LineSeries {
  const y = steps.map(f);
  return {
    id: `o${index}`,
    label: `Optimizer ${index}`,
    slot: index,
    x: steps,
    y,
    low: y.map((value) => value * 0.8),
    high: y.map((value) => value * 1.3),
    draw: 'median',
  };
}

function spec(series: LineSeries[], more: Partial<LineSpec> = {}): LineSpec {
  return { series, xTitle: 'step', yTitle: 'loss', xScale: 'linear', yScale: 'log', xEnd: 1000, ...more };
}

function* flatten(drawings: readonly Drawing[]): Generator<Drawing> {
  for (const drawing of drawings) {
    if (drawing.type === 'clip') yield* flatten(drawing.children);
    else yield drawing;
  }
}

function texts(layout: ReturnType<typeof layoutLines>): Extract<Drawing, { type: 'text' }>[] {
  return [...flatten([...layout.scene.under, ...layout.scene.over])].filter((drawing) => drawing.type === 'text');
}

const five = Array.from({ length: 5 }, (_, i) => curve(i, (step) => Math.exp(-step / (200 + i))));

describe('curves', () => {
  for (const [width, height] of [
    [556, 310],
    [934, 190],
    [300, 160],
  ] as const) {
    it(`keep every text inside ${width}x${height}`, () => {
      for (const text of texts(
        layoutLines(
          spec(five, { target: { value: 0.02, label: 'target 0.02' } }),
          width,
          height,
          TOKENS.light,
          measure,
        ),
      )) {
        const length = measure(text.text);
        const left = text.align === 'right' ? text.x - length : text.align === 'center' ? text.x - length / 2 : text.x;
        expect(left, text.text).toBeGreaterThanOrEqual(-1);
        expect(left + length, text.text).toBeLessThanOrEqual(width + 1);
        expect(text.y, text.text).toBeGreaterThanOrEqual(5);
        expect(text.y, text.text).toBeLessThanOrEqual(height - 4);
      }
    });
  }

  it('move end labels apart', () => {
    const layout = layoutLines(spec(five), 556, 310, TOKENS.light, measure);
    const places = layout.labels.map(({ box }) => box.y).sort((a, b) => a - b);
    expect(places).toHaveLength(5);
    for (let i = 1; i < places.length; i += 1) expect(places[i]! - places[i - 1]!).toBeGreaterThanOrEqual(14 - 1e-9);
  });

  it('ask for a legend where labels have no room', () => {
    const many = Array.from({ length: 12 }, (_, i) => curve(i, (step) => 1 / (1 + step + i)));
    expect(layoutLines(spec(many), 400, 180, TOKENS.light, measure).needsLegend).toBe(true);
    expect(layoutLines(spec(many), 400, 400, TOKENS.light, measure).needsLegend).toBe(false);
  });

  it('draw one band and one line of 1.75 px for each median, predictions dashed without markers', () => {
    const drawn = [
      ...flatten(
        layoutLines(
          spec([curve(0, () => 1), { ...curve(1, () => 2), predicted: true, low: null, high: null }]),
          556,
          310,
          TOKENS.light,
          measure,
        ).scene.over,
      ),
    ];
    const [first, second] = TOKENS.light.optimizers;
    expect(drawn.filter((drawing) => drawing.type === 'polygon')).toHaveLength(1);
    expect(drawn).toContainEqual(expect.objectContaining({ type: 'polyline', stroke: first, width: 1.75, dash: null }));
    expect(drawn).toContainEqual(
      expect.objectContaining({ type: 'polyline', stroke: second, width: 1.25, dash: [3, 3] }),
    );
  });

  it('draw single runs at 0.75 px and 35 %, and a lone run like a median', () => {
    const runs = (seeds: number[]) => ({
      seeds,
      values: Float64Array.from({ length: seeds.length * steps.length }, (_, i) => 1 + (i % 7)),
    });
    const series: LineSeries = { ...curve(0, () => 1), low: null, high: null, draw: 'runs', runs: runs([0, 1, 2]) };
    const lines = [...flatten(layoutLines(spec([series]), 556, 310, TOKENS.light, measure).scene.over)].filter(
      (drawing) => drawing.type === 'polyline' && drawing.width === 0.75,
    );
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({ opacity: 0.35 });
    const lone = layoutLines(spec([{ ...series, runs: runs([0]) }]), 556, 310, TOKENS.light, measure);
    expect([...flatten(lone.scene.over)]).toContainEqual(expect.objectContaining({ type: 'polyline', width: 1.75 }));
  });

  it('dim the rest to 20 %', () => {
    const layout = layoutLines(spec(five, { dimmed: (id) => id !== 'o2' }), 556, 310, TOKENS.light, measure);
    const lines = [...flatten(layout.scene.over)].filter(
      (drawing) => drawing.type === 'polyline' && drawing.width === 1.75,
    );
    expect(lines.map((drawing) => (drawing as { opacity: number }).opacity)).toEqual([0.2, 0.2, 1, 0.2, 0.2]);
  });
});

describe('values that a log axis has no place for', () => {
  const zero = curve(0, (step) => (step > 500 ? 0 : 1));
  const lost = curve(1, (step) => (step > 300 ? Number.POSITIVE_INFINITY : 1 + step));

  it('stand on the floor and the ceiling as hollow ticks', () => {
    const layout = layoutLines(spec([zero, lost]), 556, 310, TOKENS.light, measure);
    const ticks = layout.scene.over.filter(
      (drawing) => drawing.type === 'mark' && drawing.fill === TOKENS.light.panel && drawing.width === 1.25,
    );
    const bottom = layout.plot.y + layout.plot.height;
    expect(ticks.filter((tick) => (tick as { y: number }).y === bottom).length).toBeGreaterThan(5);
    expect(ticks.filter((tick) => (tick as { y: number }).y === layout.plot.y).length).toBeGreaterThan(5);
  });

  it('are named by the caption and by the label', () => {
    const bounds = lineBounds(spec([zero, lost]));
    expect(bounds).toMatchObject({ onFloor: true, onCeiling: true });
    expect(bounds.floor).toBeLessThan(1);
    expect(texts(layoutLines(spec([lost]), 556, 310, TOKENS.light, measure)).map(({ text }) => text)).toContain(
      'Optimizer 1 · diverged',
    );
    expect(lineBounds(spec(five))).toMatchObject({ onFloor: false, onCeiling: false, floor: null });
  });

  it('never become NaN coordinates of marks or texts', () => {
    const holes = curve(2, (step) => (step % 300 < 100 ? Number.NaN : step));
    const layout = layoutLines(
      spec([zero, lost, holes, curve(3, () => Number.NaN)], { xScale: 'log' }),
      556,
      310,
      TOKENS.light,
      measure,
    );
    for (const drawing of flatten([...layout.scene.under, ...layout.scene.over])) {
      if (drawing.type === 'mark' || drawing.type === 'text')
        expect(Number.isFinite(drawing.x) && Number.isFinite(drawing.y)).toBe(true);
      if (drawing.type === 'text') expect(drawing.text).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});
