/** A scene on a canvas, drawn by ECharts: no animation, resized and re-coloured in place. */
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTheme } from '../theme/theme.ts';
import { type EChartsType, init } from './echarts-modules.ts';
import type { Scene } from './scene.ts';
import { sceneOption } from './scene-option.ts';

export function SceneView({ scene }: { scene: Scene }): ReactNode {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const sans = useTheme((theme) => theme.tokens.sans);
  const ratio = usePixelRatio();
  const fonts = useFontsReady();

  // A canvas has one pixel ratio for life: zooming the window makes a new one.
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    const made = init(target, null, { renderer: 'canvas', devicePixelRatio: ratio, width: 10, height: 10 });
    chart.current = made;
    return () => {
      chart.current = null;
      made.dispose();
    };
  }, [ratio]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new canvas or new fonts want the same scene again
  useLayoutEffect(() => {
    const made = chart.current;
    if (made === null) return;
    if (made.getWidth() !== scene.width || made.getHeight() !== scene.height)
      made.resize({ width: scene.width, height: scene.height });
    made.setOption(sceneOption(scene, sans, null), { notMerge: true });
  }, [scene, sans, ratio, fonts]);

  return <div ref={element} className="scene" aria-hidden="true" />;
}

export function usePixelRatio(): number {
  const [ratio, setRatio] = useState(() => window.devicePixelRatio);
  useEffect(() => {
    const query = matchMedia(`(resolution: ${ratio}dppx)`);
    const read = () => setRatio(window.devicePixelRatio);
    query.addEventListener('change', read);
    return () => query.removeEventListener('change', read);
  }, [ratio]);
  return ratio;
}

/** Rises once the interface font has loaded: text drawn before has another shape. */
export function useFontsReady(): number {
  const [ready, setReady] = useState(0);
  useEffect(() => {
    let alive = true;
    void Promise.all([document.fonts.load('400 11px Inter'), document.fonts.load('600 11px Inter')]).then(() => {
      if (alive) setReady(1);
    });
    return () => {
      alive = false;
    };
  }, []);
  return ready;
}
