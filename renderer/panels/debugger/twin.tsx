/** The run beside itself in other arithmetic: where the two part, and both points at the step. */
import { type ReactNode, useMemo } from 'react';
import type { TracedRun, TwinAnswer } from '../../../core/contract/trace.ts';
import { xAxis, xPixel, yAxis, yAxisWidth, yPixel } from '../../charts/axes.ts';
import { coordinateText } from '../../charts/coordinate-name.ts';
import { Figure } from '../../charts/figure.tsx';
import { measureText } from '../../charts/measure-text.ts';
import { linearScale, logExtent, logScale } from '../../charts/scale.ts';
import { crisp, type Drawing, line, type Scene } from '../../charts/scene.ts';
import { SceneView } from '../../charts/scene-view.tsx';
import { NumberCell } from '../../controls/number-cell.tsx';
import { countText, numberParts } from '../../controls/number-text.ts';
import { Segmented } from '../../controls/segmented.tsx';
import { useDebugged } from '../../state/debugged.ts';
import { useTrace } from '../../state/laboratory.ts';
import { useTheme } from '../../theme/theme.ts';
import type { Tokens } from '../../theme/tokens.ts';
import { FailedPanel } from '../comparison/panel-state.tsx';
import type { DebuggedRun } from './use-subject.ts';

/** Other arithmetic than the run's own. */
export function twinsOf({ precision, precisions }: TracedRun): TracedRun['precisions'] {
  return precisions.filter((other) => other !== precision);
}

export function Twin({
  debugged,
  run,
  step,
  range,
}: {
  debugged: DebuggedRun;
  run: TracedRun;
  step: number;
  range: readonly [number, number];
}): ReactNode {
  const others = twinsOf(run);
  const wanted = useDebugged((state) => state.twin);
  const precision = others.find((other) => other === wanted) ?? others[0];
  const { answer, error } = useTrace(
    precision === undefined
      ? null
      : { kind: 'twin', run: debugged.run, precision, step, from: range[0], to: range[1], points: 600 },
  );
  if (precision === undefined)
    return (
      <p className="note debugger-note">
        This optimizer has this landscape in {run.precision} alone, so there is no other arithmetic to lay beside it.
      </p>
    );
  return (
    <div className="debugger-twin">
      {others.length > 1 && (
        <div className="bar">
          <span className="text2">Beside {run.precision}</span>
          <Segmented
            label="Arithmetic of the twin"
            value={precision}
            options={others.map((value) => ({ value, label: value }))}
            onChange={(twin) => useDebugged.setState({ twin })}
          />
        </div>
      )}
      {error !== null && <FailedPanel error={error} />}
      {answer !== null && <TwinFound answer={answer} />}
    </div>
  );
}

function TwinFound({ answer }: { answer: TwinAnswer }): ReactNode {
  const { run, twin, at, steps, relative, distance } = answer;
  const caption = twinWords(answer);
  const heading = `${run.precision} and ${twin.precision}`;
  return (
    <>
      <div className="debugger-twin-chart">
        <Figure
          heading={heading}
          description={`Distance of the ${twin.precision} twin from the run, over the length of the point, by steps. ${caption}`}
          caption={caption}
          data={{
            header: ['step', 'distance', 'distance over |w|', `loss ${run.precision}`, `loss ${twin.precision}`],
            rows: function* () {
              for (let k = 0; k < steps.length; k += 1)
                yield [steps[k]!, distance[k]!, relative[k]!, answer.loss[k]!, answer.twinLoss[k]!];
            },
          }}
          exported={(tokens) => ({
            scene: twinScene(answer, 640, 300, tokens),
            heading,
            caption,
            caveat: null,
            description: caption,
          })}
        >
          {(size) => <TwinPicture answer={answer} width={size.width} height={size.height} />}
        </Figure>
      </div>
      <div className="debugger-twin-table selectable">
        <table className="table debugger-table">
          <thead>
            <tr>
              <th scope="col">Step {countText(at.step)}</th>
              {[run.precision, twin.precision, 'difference'].map((head) => (
                <th key={head} scope="col" className="right">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Compared name="loss" one={at.loss} other={at.twinLoss} />
            {at.coordinates.map(({ index, name }, k) => (
              <Compared key={index} name={coordinateText(name)} one={at.point[k]!} other={at.twinPoint[k]!} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Compared({ name, one, other }: { name: string; one: number; other: number }): ReactNode {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="right">
        <NumberCell parts={numberParts(one, 'scientific', 8)} />
      </td>
      <td className="right">
        <NumberCell parts={numberParts(other, 'scientific', 8)} />
      </td>
      <td className="right">
        <NumberCell parts={numberParts(other - one, 'scientific')} />
      </td>
    </tr>
  );
}

export function twinWords({ run, twin, differs, parts, complete, steps }: TwinAnswer): string {
  const drawn = complete ? '' : ` ${countText(steps.length)} steps drawn.`;
  const ended =
    twin.end === null
      ? ''
      : ` The ${twin.precision} twin ${twin.end.outcome === 'diverged' ? 'diverged' : 'ended'} after step ${countText(twin.end.step)}.`;
  if (differs === null) return `${run.precision} and ${twin.precision} have the same points here.${ended}${drawn}`;
  const first = differs === 0 ? 'from the start on, which is rounded' : `from step ${countText(differs)} on`;
  const apart =
    parts === null
      ? ' Nowhere are they 10⁻³ of |w| apart.'
      : ` At step ${countText(parts)} they are 10⁻³ of |w| apart.`;
  return `The points differ ${first}.${apart}${ended}${drawn}`;
}

function TwinPicture({ answer, width, height }: { answer: TwinAnswer; width: number; height: number }): ReactNode {
  const tokens = useTheme((theme) => theme.tokens);
  const scene = useMemo(() => twinScene(answer, width, height, tokens), [answer, width, height, tokens]);
  return <SceneView scene={scene} />;
}

function twinScene({ steps, relative, at }: TwinAnswer, width: number, height: number, tokens: Tokens): Scene {
  const finite = relative.filter((value) => value > 0 && Number.isFinite(value));
  const y = finite.length > 0 ? logScale(logExtent([finite]), { count: 4 }) : linearScale(0, 1, { count: 2 });
  const left = Math.max(44, yAxisWidth(y, measureText) + 12);
  const plot = { x: left, y: 26, width: Math.max(40, width - left - 14), height: Math.max(30, height - 26 - 26) };
  const [from, to] = [steps[0] ?? 0, steps[steps.length - 1] ?? 1];
  const x = linearScale(from, Math.max(to, from + 1), { count: 5 });
  const points = new Float64Array(2 * steps.length);
  steps.forEach((step, k) => {
    const value = relative[k]!;
    points[2 * k] = xPixel(x, plot, step);
    points[2 * k + 1] = value > 0 ? yPixel(y, plot, value) : Number.NaN;
  });
  const here = crisp(xPixel(x, plot, at.step) - 0.5);
  const over: Drawing[] = [
    line(here, plot.y, here, plot.y + plot.height, { stroke: tokens.text, width: 1 }),
    { type: 'polyline', points, stroke: tokens.text, width: 1.5 },
  ];
  return {
    width,
    height,
    plot,
    under: [
      ...yAxis(y, plot, tokens, 'distance of the two points over |w|'),
      ...xAxis(x, plot, tokens, null, measureText),
    ],
    clouds: [],
    over: [{ type: 'clip', rectangle: plot, children: over }],
  };
}

/** "f32": what the tab says beside the word. */
export function twinName(run: TracedRun | null, wanted: string | null): string {
  if (run === null) return '';
  const others = twinsOf(run);
  return others.find((other) => other === wanted) ?? others[0] ?? '';
}
