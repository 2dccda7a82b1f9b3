/** The pointer over a chart: hovering, clicking, and dragging out a rectangle. */
import { type PointerEvent, type ReactNode, useRef, useState, type WheelEvent } from 'react';
import { between } from './picking.ts';
import type { Rectangle } from './scene.ts';

export interface PointerLayerProps {
  width: number;
  height: number;
  onHover?: (x: number, y: number) => void;
  onLeave?: () => void;
  onClick?: (x: number, y: number) => void;
  /** Given, a drag draws a rectangle and hands it over. */
  onRectangle?: (rectangle: Rectangle) => void;
  /** Given, a drag with Shift held, or without rectangles any drag, moves. */
  onPan?: (dx: number, dy: number, done: boolean, shift: boolean) => void;
  onWheel?: (x: number, y: number, delta: number) => void;
  onDoubleClick?: () => void;
}

/** A press that moves less than this is a click. */
const CLICK = 4;

export function PointerLayer(props: PointerLayerProps): ReactNode {
  const press = useRef<{ x: number; y: number; pan: boolean; shift: boolean; moved: boolean } | null>(null);
  const [rectangle, setRectangle] = useState<Rectangle | null>(null);

  const place = (event: PointerEvent | WheelEvent): [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const onMove = (event: PointerEvent): void => {
    const [x, y] = place(event);
    const start = press.current;
    if (start === null) {
      props.onHover?.(x, y);
      return;
    }
    if (!start.moved && Math.hypot(x - start.x, y - start.y) < CLICK) return;
    start.moved = true;
    if (start.pan) props.onPan?.(x - start.x, y - start.y, false, start.shift);
    else if (props.onRectangle) setRectangle(between(start.x, start.y, x, y));
  };

  const onUp = (event: PointerEvent): void => {
    const start = press.current;
    press.current = null;
    setRectangle(null);
    if (start === null) return;
    const [x, y] = place(event);
    if (!start.moved) props.onClick?.(x, y);
    else if (start.pan) props.onPan?.(x - start.x, y - start.y, true, start.shift);
    else props.onRectangle?.(between(start.x, start.y, x, y));
  };

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the picture around it has role, sentence and keys */}
      <div
        className="chart-hit"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          const [x, y] = place(event);
          event.currentTarget.setPointerCapture(event.pointerId);
          press.current = {
            x,
            y,
            shift: event.shiftKey,
            pan: props.onPan !== undefined && (event.shiftKey || props.onRectangle === undefined),
            moved: false,
          };
        }}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerCancel={() => {
          press.current = null;
          setRectangle(null);
        }}
        onPointerLeave={() => {
          if (press.current === null) props.onLeave?.();
        }}
        onDoubleClick={() => props.onDoubleClick?.()}
        onWheel={(event) => {
          const [x, y] = place(event);
          props.onWheel?.(x, y, event.deltaY);
        }}
      />
      {rectangle !== null && (
        <svg className="chart-layer" width={props.width} height={props.height} aria-hidden="true">
          <rect className="brush" {...rectangle} />
        </svg>
      )}
    </>
  );
}
