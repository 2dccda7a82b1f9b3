/** The picture of a landscape: contour, plane picker, paths of an experiment's runs, and beside it curves or facts. */
import { Maximize } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import type { LandscapeItem } from '../../../core/contract/document.ts';
import type { Box, GridPreview } from '../../../core/contract/summaries.ts';
import type { FigureData } from '../../charts/figure.tsx';
import { outside, type PlaneData } from '../../charts/plane-layout.ts';
import { IconButton } from '../../controls/button.tsx';
import { Select } from '../../controls/select.tsx';
import { useDocument, useSummary } from '../../state/laboratory.ts';
import { selectCell, useSelection } from '../../state/selection.ts';
import { tableNumber } from '../comparison/curve-series.ts';
import { Legend } from '../comparison/legend.tsx';
import { useLinked } from '../comparison/linked.ts';
import { FailedPanel } from '../comparison/panel-state.tsx';
import { PathChart } from '../comparison/path-chart.tsx';
import { longestSteps, pathsOf, pathTable, uniqueOptimizers } from '../comparison/path-series.ts';
import { PlanePicker } from '../comparison/plane-picker.tsx';
import { PictureSwitch, PlanePicture, pictureWord, usePicture } from '../comparison/plane-picture.tsx';
import { type CaveatFacts, meaningText, planeCaption, planeCaveat, planeSentences } from '../comparison/plane-words.ts';
import { PlayBar, usePlayer } from '../comparison/play-bar.tsx';
import { marksBeside, usePlane, usePlaneChoice } from '../comparison/use-plane.ts';
import { FactsColumn } from './facts-column.tsx';
import '../comparison/comparison.css';

export interface LandscapePlaneProps {
  item: LandscapeItem;
  /** What is drawn: the last parameters without an error. */
  parameters: Record<string, unknown>;
  hasData: boolean;
  /** The picture is of an earlier version. */
  stale: boolean;
  /** The document does not hold these parameters yet: its runs belong to another landscape. */
  edited: boolean;
}

const NOTHING: never[] = [];

export function LandscapePlane(props: LandscapePlaneProps): ReactNode {
  const { item, parameters, hasData, stale, edited } = props;
  const document = useDocument();
  const selected = useSelection((selection) => selection.experiment);
  const experiments = useMemo(
    () => document?.experiments.filter(({ landscapes }) => landscapes.includes(item.id)) ?? NOTHING,
    [document, item.id],
  );
  const [wanted, setWanted] = useState<string | null>(null);
  const experiment =
    wanted === 'none'
      ? null
      : (experiments.find(({ id }) => id === (wanted ?? selected)) ??
        (wanted === null ? experiments[0] : undefined) ??
        null);
  const panel = `landscape:${item.id}`;
  const picture = usePicture(panel);

  const key = JSON.stringify(parameters);
  // Equal parameters are the same question, however often the text was typed.
  const landscape = useMemo(
    () => ({
      id: item.id,
      family: item.family,
      parameters: JSON.parse(key) as Record<string, unknown>,
      wrap: item.wrap,
    }),
    [item.id, item.family, key, item.wrap],
  );
  const chosen = usePlaneChoice(landscape);
  const about = experiment === null ? null : { experiment: experiment.id, landscape: item.id };
  const runs = useSummary(
    experiment === null || edited || chosen === null
      ? null
      : {
          kind: 'trajectories',
          experiment: experiment.id,
          landscape: item.id,
          runs: 1,
          plane: chosen,
        },
  );
  const answer =
    experiment !== null && !edited && runs.answer !== null && runs.answer.trajectories.length > 0 ? runs.answer : null;
  const plane = usePlane(landscape, answer?.box ?? null);
  const optimizers = useMemo(
    () => new Map(document?.optimizers.map((optimizer) => [optimizer.id, optimizer])),
    [document],
  );
  const paths = useMemo(() => (answer === null ? NOTHING : pathsOf(answer, optimizers)), [answer, optimizers]);
  const steps = useMemo(() => longestSteps(paths), [paths]);
  const player = usePlayer(steps);
  const linked = useLinked(experiment?.id ?? null);
  const { grid, facts } = plane;
  const data = useMemo(
    (): PlaneData => ({
      paths,
      clouds: NOTHING,
      minimisers: plane.minimisers,
      graph: plane.graph,
      critical: plane.critical?.points ?? NOTHING,
      marks: marksBeside(grid, paths.length > 0),
      dimmed: linked.dimmed,
    }),
    [paths, plane.minimisers, plane.graph, plane.critical, grid, linked.dimmed],
  );
  const root = useRef<HTMLDivElement>(null);
  const entries = useMemo(() => uniqueOptimizers(paths), [paths]);
  const dimension = plane.graph !== null ? 1 : (grid?.plane.dimension ?? facts?.dimension ?? 2);
  const hasPaths = paths.length > 0;
  const optimizerName = (id: string): string => optimizers.get(id)?.name ?? id;
  const share = useSummary(
    about !== null && hasPaths && dimension > 2 && steps.length > 2
      ? { kind: 'plane-share', ...about, runs: 1, plane: plane.plane }
      : null,
  ).answer;
  const caveat: CaveatFacts = {
    plane: plane.plane,
    dimension,
    optimizerName,
    variance: answer?.varianceInPlane ?? null,
    gradient: share?.gradient ?? null,
    facts: plane.planeFacts,
    answer: grid?.plane ?? null,
  };
  const sentences = facts === null ? NOTHING : planeSentences(caveat, facts.own, facts.variables);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (hasPaths && player.onKey(event)) return;
    if (event.key.toLowerCase() === 'p' && !event.ctrlKey && !event.metaKey && !event.altKey) {
      root.current?.querySelector<HTMLElement>('.plane-picker button')?.focus();
      event.preventDefault();
    }
  };
  const pick = (optimizer: string) => {
    if (experiment !== null) selectCell(experiment.id, item.id, optimizer);
  };

  return (
    <div ref={root} className="landscape-plane">
      <div className="paths-body with-side landscape-columns">
        <div className="paths-plane">
          {dimension > 1 && (
            <div className="bar comparison-bar">
              <PictureSwitch panel={panel} picture={picture} withPaths={hasPaths} />
              <span className="push comparison-controls">
                {dimension > 2 && facts !== null && (
                  <PlanePicker
                    landscape={item}
                    plane={plane.plane}
                    names={plane.names}
                    facts={facts}
                    onChange={plane.choose}
                  />
                )}
              </span>
            </div>
          )}
          {plane.error !== null && <FailedPanel error={plane.error} />}
          {plane.view !== null && (
            <div className={stale ? 'landscape-picture stale' : 'landscape-picture'}>
              <PlanePicture
                panel={panel}
                picture={picture}
                landscape={item.id}
                source={{ landscape, plane: plane.plane, hasData, dimension }}
                data={data}
                grid={grid}
                view={plane.view}
                onView={plane.setView}
                minimum={facts?.minimum ?? null}
                labels={
                  plane.graph !== null
                    ? [plane.names[0] ?? 'x', 'L']
                    : (answer?.plane.labels ?? grid?.plane.labels ?? ['', ''])
                }
                meaning={(levels) => meaningText(dimension, levels)}
                heading={`${pictureWord(picture)}, ${item.name}`}
                description={sentence(
                  pictureWord(picture),
                  item.name,
                  dimension,
                  grid,
                  entries.map(({ label }) => label),
                )}
                caption={planeCaption({
                  drawn: [hasPaths ? `${experiment!.name}, seed ${paths[0]!.seed}` : '', gridWords(grid, plane.graph)]
                    .filter((words) => words !== '')
                    .join(' · '),
                  leaving: outside(data, plane.view),
                  diverged: paths.filter(({ diverged }) => diverged).length,
                  undefinedShare: plane.undefinedShare,
                  flat: plane.flat,
                  minimisers: data.minimisers.length / 2,
                  minimisersOff: grid?.minimisersOff ?? 0,
                  critical: plane.critical,
                  // The badge says already that the picture is an older one.
                  coming: stale && plane.coming === 'newer' ? null : plane.coming,
                })}
                caveat={planeCaveat(caveat)}
                table={answer === null ? gridTable(grid, plane.graph) : pathTable(answer, optimizers)}
                onPick={pick}
                onKeyDown={onKeyDown}
                aside={
                  plane.zoomed && (
                    <IconButton
                      icon={Maximize}
                      name="Show everything"
                      keys="0"
                      onPress={() => plane.setView(null)}
                      small
                      size={13}
                    />
                  )
                }
              />
            </div>
          )}
        </div>
        <div className="paths-side">
          {experiments.length > 0 && (
            <div className="bar comparison-bar">
              <span className="landscape-experiment">
                <Select
                  label="Runs drawn over the contour"
                  value={experiment?.id ?? 'none'}
                  options={[
                    ...experiments.map(({ id, name }) => ({ value: id, label: name })),
                    { value: 'none', label: 'no runs' },
                  ]}
                  onChange={setWanted}
                />
              </span>
            </div>
          )}
          {hasPaths && answer !== null && steps.length > 2 ? (
            <>
              <Legend entries={entries} dimmed={linked.dimmed} onPick={pick} />
              <PathChart
                quantity="loss"
                answer={answer}
                optimizers={optimizers}
                linked={linked}
                landscape={item.name}
              />
              {dimension > 2 && (
                <PathChart
                  quantity="distance"
                  answer={answer}
                  optimizers={optimizers}
                  linked={linked}
                  landscape={item.name}
                />
              )}
              {dimension > 2 && facts !== null && <p className="note landscape-note">{sentences.join(' ')}</p>}
            </>
          ) : (
            facts !== null && <FactsColumn facts={facts} leftOut={sentences} />
          )}
        </div>
      </div>
      {hasPaths && steps.length > 2 && <PlayBar player={player} />}
    </div>
  );
}

function gridWords(grid: GridPreview | null, graph: Float64Array | null): string {
  if (graph !== null) return `${graph.length / 2} points`;
  if (grid === null) return '';
  return `${grid.size[0]} × ${grid.size[1]} points${grid.precision === undefined ? '' : ` in ${grid.precision}`}`;
}

function sentence(
  word: string,
  name: string,
  dimension: number,
  grid: GridPreview | null,
  optimizers: readonly string[],
): string {
  const what =
    dimension > 2
      ? `A slice through the ${dimension} dimensions of ${name}, as a ${word}`
      : `${word.charAt(0).toUpperCase()}${word.slice(1)} of ${name}`;
  const where = grid === null ? '' : `, ${boxWords(grid.box, grid.plane.labels)}`;
  return `${what}${where}${optimizers.length === 0 ? '' : `, with the paths of ${optimizers.join(', ')}`}.`;
}

function boxWords(box: Box, labels: readonly [string, string]): string {
  const [x0, x1, y0, y1] = box.map((value) => tableNumber(value));
  return `${labels[0]} from ${x0} to ${x1}, ${labels[1]} from ${y0} to ${y1}`;
}

/** The grid, or the graph of one dimension, as rows, where no runs are drawn. */
function gridTable(grid: GridPreview | null, graph: Float64Array | null): FigureData {
  if (graph !== null) {
    return {
      header: ['x', 'loss'],
      *rows() {
        for (let i = 0; i < graph.length; i += 2) yield [graph[i]!, graph[i + 1]!];
      },
      text: tableNumber,
    };
  }
  return {
    header: grid === null ? ['x', 'y', 'loss'] : [grid.plane.labels[0], grid.plane.labels[1], 'loss'],
    *rows() {
      if (grid === null) return;
      const [columns, rows] = grid.size;
      const [x0, x1, y0, y1] = grid.box;
      for (let j = 0; j < rows; j += 1) {
        for (let i = 0; i < columns; i += 1) {
          yield [
            x0 + ((x1 - x0) * i) / (columns - 1),
            y0 + ((y1 - y0) * j) / (rows - 1),
            grid.values[j * columns + i]!,
          ];
        }
      }
    },
    text: tableNumber,
  };
}
