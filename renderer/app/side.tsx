/** A side of the window: tabs, content and a handle that sets its width. */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { LEFT_WIDTH, RIGHT_WIDTH, setSideWidth, useLayout } from '../state/layout.ts';

export function SideHandle({ side }: { side: 'left' | 'right' }): ReactNode {
  const width = useLayout((layout) => (side === 'left' ? layout.leftWidth : layout.rightWidth));
  const start = useRef<{ x: number; width: number } | null>(null);
  const limits = side === 'left' ? LEFT_WIDTH : RIGHT_WIDTH;
  const sign = side === 'left' ? 1 : -1;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft') setSideWidth(side, width - 16 * sign);
    else if (event.key === 'ArrowRight') setSideWidth(side, width + 16 * sign);
    else return;
    event.preventDefault();
  };
  const onPointerDown = (event: PointerEvent): void => {
    start.current = { x: event.clientX, width };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (start.current !== null) setSideWidth(side, start.current.width + sign * (event.clientX - start.current.x));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved
    <div
      className={`side-handle ${side}`}
      role="separator"
      aria-orientation="vertical"
      aria-label={side === 'left' ? 'Width of the project' : 'Width of the inspector'}
      aria-valuenow={width}
      aria-valuemin={limits.least}
      aria-valuemax={limits.most}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = null;
      }}
      onDoubleClick={() => setSideWidth(side, limits.usual)}
    />
  );
}
