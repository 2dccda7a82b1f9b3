/** The seeds of a cell: one tick each up to sixty, a bar of shares above. */
import { memo, type ReactNode } from 'react';
import { markCounts, type SeedMark } from './seed-marks.ts';

const WIDTH = 70;
const HEIGHT = 12;
const PITCH = 3.5;
const MOST_TICKS = 60;

export interface SeedTicksProps {
  marks: readonly SeedMark[];
  label: string;
}

export const SeedTicks = memo(function SeedTicks({ marks, label }: SeedTicksProps): ReactNode {
  return (
    <svg className="seed-ticks" width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      {marks.length > MOST_TICKS ? <Bar marks={marks} /> : <Ticks marks={marks} />}
    </svg>
  );
});

function Ticks({ marks }: { marks: readonly SeedMark[] }): ReactNode {
  const pitch = Math.min(PITCH, WIDTH / marks.length);
  const width = Math.max(0.8, pitch - 1);
  const paths: Record<SeedMark, string> = {
    done: '',
    diverged: '',
    running: '',
    queued: '',
    cancelled: '',
    missing: '',
  };
  marks.forEach((mark, index) => {
    const x = index * pitch;
    const middle = x + width / 2;
    if (mark === 'done') paths.done += `M${x} 1h${width}v10h${-width}z`;
    else if (mark === 'diverged') paths.diverged += `M${x} 3l${width} 6m0 -6l${-width} 6`;
    else if (mark === 'running') paths.running += `M${x} 6h${width}v5h${-width}z`;
    else if (mark === 'cancelled') paths.cancelled += `M${x} 5.5h${width}v1h${-width}z`;
    else if (mark === 'queued') paths.queued += `M${middle - 0.5} 4h1v4h-1z`;
    else paths.missing += `M${middle - 0.5} 5.5h1v1h-1z`;
  });
  return (
    <>
      {paths.done !== '' && <path d={paths.done} fill="var(--text2)" />}
      {paths.running !== '' && (
        <>
          <path d={paths.running} fill="var(--ink)" />
          <path d={outline(marks, pitch, width)} fill="none" stroke="var(--ink)" strokeWidth={0.6} />
        </>
      )}
      {paths.queued !== '' && <path d={paths.queued} fill="var(--control)" />}
      {paths.cancelled !== '' && <path d={paths.cancelled} fill="var(--control)" />}
      {paths.missing !== '' && <path d={paths.missing} fill="var(--control)" />}
      {paths.diverged !== '' && <path d={paths.diverged} fill="none" stroke="var(--fails)" strokeWidth={1.1} />}
    </>
  );
}

function outline(marks: readonly SeedMark[], pitch: number, width: number): string {
  let path = '';
  marks.forEach((mark, index) => {
    if (mark === 'running') path += `M${index * pitch + 0.3} 1.3h${width - 0.6}v9.4h${-(width - 0.6)}z`;
  });
  return path;
}

function Bar({ marks }: { marks: readonly SeedMark[] }): ReactNode {
  const counts = markCounts(marks);
  const scale = WIDTH / marks.length;
  const done = counts.done * scale;
  const diverged = counts.diverged * scale;
  const running = counts.running * scale;
  return (
    <>
      <rect x={0} y={5.5} width={WIDTH} height={1} fill="var(--control)" />
      <rect x={0} y={1} width={done} height={10} fill="var(--text2)" />
      {diverged > 0 && (
        <>
          <rect x={done} y={1} width={diverged} height={10} fill="var(--panel)" />
          <path d={crosses(done, diverged)} stroke="var(--fails)" strokeWidth={1.1} fill="none" />
        </>
      )}
      <rect x={done + diverged} y={6} width={running} height={5} fill="var(--ink)" />
    </>
  );
}

/** A run of crosses over the width, so that the share that diverged does not depend on hue. */
function crosses(x: number, width: number): string {
  let path = '';
  const count = Math.max(1, Math.floor(width / PITCH));
  const pitch = width / count;
  for (let index = 0; index < count; index += 1) {
    const left = x + index * pitch;
    const size = Math.min(2.5, pitch);
    path += `M${left} 3l${size} 6m0 -6l${-size} 6`;
  }
  return path;
}
