/** What a chart draws, in pixels: plain data that a canvas, an SVG and a test can all read. */

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Stroke {
  stroke: string;
  width: number;
  dash?: readonly number[] | null | undefined;
  opacity?: number | undefined;
}

export type Drawing =
  /** Flat [x, y, …]; NaN breaks the line. */
  | ({ type: 'polyline'; points: ArrayLike<number> } & Stroke)
  | { type: 'polygon'; points: ArrayLike<number>; fill: string; opacity?: number | undefined }
  /** SVG path data about (x, y). */
  | {
      type: 'mark';
      path: string;
      x: number;
      y: number;
      fill: string | null;
      stroke: string | null;
      width: number;
      opacity?: number | undefined;
    }
  | {
      type: 'text';
      text: string;
      x: number;
      y: number;
      fill: string;
      size?: number | undefined;
      weight?: number | undefined;
      align?: 'left' | 'center' | 'right' | undefined;
      /** A halo of this colour keeps text readable over lines. */
      halo?: string | undefined;
      italic?: boolean | undefined;
      opacity?: number | undefined;
    }
  | {
      type: 'rectangle';
      rectangle: Rectangle;
      fill: string | null;
      stroke?: string | undefined;
      width?: number | undefined;
      dash?: readonly number[] | undefined;
      radius?: number | undefined;
    }
  /** Filled areas bounded by closed rings of flat [x, y, …], holes by winding, with a line round them. */
  | { type: 'area'; rings: readonly ArrayLike<number>[]; fill: string; line: Stroke | null }
  | { type: 'clip'; rectangle: Rectangle; children: Drawing[] }
  /** A part that has no lines of its own, with more pixels than the rectangle has. */
  | { type: 'image'; image: HTMLCanvasElement; rectangle: Rectangle };

/** Many equal marks, drawn as one path. */
export interface Cloud {
  /** Flat [x, y, …] in pixels. */
  points: Float64Array;
  shape: 'circle' | 'square' | 'triangle' | 'diamond' | 'triangle-down';
  size: number;
  color: string;
  opacity: number;
}

export interface Scene {
  width: number;
  height: number;
  /** The part that data are drawn in. */
  plot: Rectangle;
  under: Drawing[];
  clouds: Cloud[];
  over: Drawing[];
}

/** A hairline at a pixel edge is drawn in the middle of the pixel. */
export function crisp(position: number): number {
  return Math.round(position) + 0.5;
}

export function line(x0: number, y0: number, x1: number, y1: number, stroke: Stroke): Drawing {
  return { type: 'polyline', points: [x0, y0, x1, y1], ...stroke };
}
