/** Plays the session's cursor along the recorded steps: Space, arrows, a slider, three speeds. */
import { Pause, Play, SkipBack, StepBack, StepForward } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useState } from 'react';
import { nearestIndex } from '../../charts/picking.ts';
import { Button, IconButton } from '../../controls/button.tsx';
import { countText } from '../../controls/number-text.ts';
import { Segmented } from '../../controls/segmented.tsx';
import { useCursor } from '../../state/cursor.ts';

type Speed = '1' | '10' | 'max';
/** Steps a second at speed 1. */
const STEPS_A_SECOND = 30;
/** The fastest speed shows any run in this time. */
const FASTEST_SECONDS = 3;

export interface Player {
  steps: ArrayLike<number>;
  /** The cursor's step, or the last one. */
  step: number;
  playing: boolean;
  speed: Speed;
  setSpeed: (speed: Speed) => void;
  toggle: () => void;
  go: (step: number) => void;
  move: (by: number) => void;
  /** Whether the key was for the player. */
  onKey: (event: KeyboardEvent) => boolean;
}

export function usePlayer(steps: ArrayLike<number>): Player {
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>('10');
  const cursor = useCursor((state) => state.step);
  const last = steps.length === 0 ? 0 : steps[steps.length - 1]!;
  const step = Math.min(cursor ?? last, last);

  const go = useCallback(
    (to: number) => {
      const index = nearestIndex(steps, to);
      if (index >= 0) useCursor.setState({ step: steps[index]!, pinned: true });
    },
    [steps],
  );
  const move = useCallback(
    (by: number) => {
      if (steps.length === 0) return;
      const now = nearestIndex(steps, useCursor.getState().step ?? steps[steps.length - 1]!);
      const index = Math.min(steps.length - 1, Math.max(0, now + by));
      useCursor.setState({ step: steps[index]!, pinned: true });
    },
    [steps],
  );
  const toggle = useCallback(() => {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      move(1);
      return;
    }
    setPlaying((old) => {
      if (!old && (useCursor.getState().step ?? last) >= last) go(0);
      return !old;
    });
  }, [go, move, last]);

  useEffect(() => {
    if (!playing || last === 0) return;
    const rate = speed === 'max' ? last / FASTEST_SECONDS : STEPS_A_SECOND * Number(speed);
    let from = useCursor.getState().step ?? 0;
    let before: number | null = null;
    let frame = requestAnimationFrame(function tick(now: number) {
      if (before !== null) from += ((now - before) / 1000) * rate;
      before = now;
      if (from >= last) {
        go(last);
        setPlaying(false);
        return;
      }
      go(from);
      frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, speed, last, go]);

  const onKey = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === ' ') toggle();
    else if (event.key === 'ArrowLeft') move(event.shiftKey ? -10 : -1);
    else if (event.key === 'ArrowRight') move(event.shiftKey ? 10 : 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(last);
    else if (event.key === '1') setSpeed('1');
    else if (event.key === '2') setSpeed('10');
    else if (event.key === '3') setSpeed('max');
    else return false;
    event.preventDefault();
    return true;
  };
  return { steps, step, playing, speed, setSpeed, toggle, go, move, onKey };
}

export function PlayBar({ player }: { player: Player }): ReactNode {
  const { steps, step, playing, speed, setSpeed, toggle, go, move } = player;
  const last = steps.length === 0 ? 0 : steps[steps.length - 1]!;
  return (
    <div className="bar play-bar">
      <IconButton icon={SkipBack} name="To the start" keys="Home" onPress={() => go(0)} small size={14} />
      <IconButton
        icon={StepBack}
        name="One recorded step back"
        keys="ArrowLeft"
        onPress={() => move(-1)}
        small
        size={14}
      />
      <Button icon={playing ? Pause : Play} keys=" " onPress={toggle} small>
        {playing ? 'Pause' : 'Play'}
      </Button>
      <IconButton
        icon={StepForward}
        name="One recorded step on"
        keys="ArrowRight"
        onPress={() => move(1)}
        small
        size={14}
      />
      <input
        type="range"
        className="play-slider"
        aria-label="Step"
        aria-valuetext={`step ${step} of ${last}`}
        min={0}
        max={last}
        value={step}
        onChange={(event) => go(Number(event.currentTarget.value))}
      />
      <span className="play-step">
        step <b>{countText(step)}</b> <span className="text3">of {countText(last)}</span>
      </span>
      <Segmented
        label="Speed"
        value={speed}
        options={[
          { value: '1', label: '1×' },
          { value: '10', label: '10×' },
          { value: 'max', label: 'max' },
        ]}
        onChange={setSpeed}
      />
    </div>
  );
}
