/** A measured interval against its prediction, in tolerances: what lies inside the shaded strip holds. */
import type { ReactNode } from 'react';
import type { ClaimFinding } from '../../../core/contract/studies.ts';
import { proseNumber } from '../../controls/number-text.ts';

const WIDTH = 112;
const HEIGHT = 20;
/** The strip of +-1 tolerance takes the middle; what lies further out than this is an arrow at the edge. */
const REACH = 2.2;

export interface Deviation {
  low: number;
  middle: number;
  high: number;
}

/** (number - predicted)/tolerance of the measurement and of the ends of its interval. */
export function deviation({ predicted, measured, interval }: ClaimFinding, tolerance: number): Deviation {
  const scaled = (value: number): number => (value - predicted) / tolerance;
  return { low: scaled(interval[0]), middle: scaled(measured), high: scaled(interval[1]) };
}

function place(value: number): number {
  return WIDTH / 2 + (Math.max(-REACH, Math.min(REACH, value)) / REACH) * (WIDTH / 2 - 6);
}

export function DeviationAxis(): ReactNode {
  return (
    <svg width={WIDTH} height={14} className="deviation-axis" role="img" aria-label="Tolerances from the prediction">
      {[-1, 0, 1].map((tick) => (
        <text key={tick} x={place(tick)} y={11} textAnchor="middle">
          {tick < 0 ? '\u22121' : tick > 0 ? '+1' : '0'}
        </text>
      ))}
    </svg>
  );
}

export function DeviationBar({ found, tolerance }: { found: ClaimFinding | null; tolerance: number }): ReactNode {
  const middle = HEIGHT / 2;
  const strip = <rect x={place(-1)} y={0} width={place(1) - place(-1)} height={HEIGHT} className="deviation-strip" />;
  const zero = <line x1={place(0)} x2={place(0)} y1={0} y2={HEIGHT} className="deviation-zero" />;
  if (found === null) {
    return (
      <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
        {strip}
        {zero}
      </svg>
    );
  }
  const { low, middle: at, high } = deviation(found, tolerance);
  const beyond = Math.abs(at) > REACH && Number.isFinite(at);
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true" className="deviation-bar">
      {strip}
      {zero}
      {beyond ? (
        <>
          <path
            d={at > 0 ? 'M-8 -4L0 0L-8 4M0 0H-12' : 'M8 -4L0 0L8 4M0 0H12'}
            transform={`translate(${at > 0 ? WIDTH - 3 : 3} ${middle})`}
            className="deviation-arrow"
          />
          <text x={at > 0 ? WIDTH - 20 : 20} y={middle + 4} textAnchor={at > 0 ? 'end' : 'start'}>
            {at > 0 ? '+' : ''}
            {proseNumber(at, 2)}
          </text>
        </>
      ) : (
        Number.isFinite(at) && (
          <>
            <path
              d={`M${place(low)} ${middle - 3}V${middle + 3}M${place(high)} ${middle - 3}V${middle + 3}M${place(low)} ${middle}H${place(high)}`}
              className="deviation-interval"
            />
            <circle cx={place(at)} cy={middle} r={3} className="deviation-point" />
          </>
        )
      )}
    </svg>
  );
}
