/** A plane as the panel shows it: contour, surface or section, and the switch between them. */
import { Rotate3d, SlidersHorizontal } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { PlaneSpec } from '../../../core/contract/planes.ts';
import { PlaneChart, type PlaneChartProps } from '../../charts/plane-chart.tsx';
import { SectionChart, useSectionHeight } from '../../charts/section-chart.tsx';
import { FIRST_ORBIT } from '../../charts/surface-camera.ts';
import { SurfaceChart, type SurfaceChartProps } from '../../charts/surface-chart.tsx';
import { choiceEntry, MenuButton } from '../../controls/menu.tsx';
import { countText } from '../../controls/number-text.ts';
import { Segmented } from '../../controls/segmented.tsx';
import { Select } from '../../controls/select.tsx';
import { usePreview } from '../../state/laboratory.ts';
import { type LandscapeLike, landscapeQuery } from '../../state/landscape-query.ts';
import {
  changePlaneView,
  nextPicture,
  type PictureKind,
  USUAL_VIEW,
  usePlaneView,
  usePlaneViews,
} from '../../state/plane-views.ts';
import { singleKeysAllowed } from '../../state/single-keys.ts';

/** Which picture a panel shows. */
export function usePicture(panel: string): PictureKind {
  return usePlaneViews(({ views }) => (views[panel] ?? USUAL_VIEW).picture);
}

export interface PlanePictureProps extends PlaneChartProps {
  panel: string;
  landscape: string;
  picture: PictureKind;
  /** The landscape and the plane through it, for what is computed along lines. */
  source: { landscape: LandscapeLike; plane: PlaneSpec; hasData: boolean; dimension: number };
}

/** Points of a section; a network's cost a pass over its data each. */
const LINE_POINTS = { usual: 801, data: 201 } as const;

/** The section with its own values: more of them than a row of the grid has, and their slopes. */
function Section({ source, ...props }: SurfaceChartProps & Pick<PlanePictureProps, 'source'>): ReactNode {
  const height = useSectionHeight(props);
  const [low, high] = props.view;
  const { answer, stale } = usePreview({
    kind: 'line',
    landscape: landscapeQuery(source.landscape),
    line: { kind: 'in-plane', plane: source.plane, along: 'horizontal', through: height.through },
    range: [low, high],
    size: source.hasData ? LINE_POINTS.data : LINE_POINTS.usual,
  });
  // An old line may be of another landscape or another height: the grid's row is nearer to the truth then.
  const caveat = { what: `Section: 1 of ${countText(source.dimension)} dimensions`, holds: null };
  return <SectionChart {...props} {...height} caveat={caveat} line={stale ? null : answer} />;
}

export function PlanePicture({ panel, picture, source, ...props }: PlanePictureProps): ReactNode {
  const keys = (event: KeyboardEvent): void => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && event.key.toLowerCase() === 'v' && singleKeysAllowed()) {
      changePlaneView(panel, { picture: nextPicture(picture, props.data.paths.length > 0) });
      event.preventDefault();
    } else props.onKeyDown?.(event);
  };
  const graph = props.data.graph !== null && props.data.graph !== undefined;
  if (picture === 'surface' && !graph) return <SurfaceChart {...props} panel={panel} onKeyDown={keys} />;
  if (picture === 'section' && !graph) return <Section {...props} source={source} panel={panel} onKeyDown={keys} />;
  return <PlaneChart {...props} grid={picture === 'paths' ? null : props.grid} onKeyDown={keys} />;
}

const NAMES: Record<PictureKind, string> = {
  contour: 'Contour',
  surface: 'Surface',
  section: 'Section',
  paths: 'Paths only',
};

/** What the picture is of, in a sentence or a file's name. */
export function pictureWord(picture: PictureKind): string {
  return picture === 'paths' ? 'contour' : picture;
}

/** The switch, as buttons where there is room and as a list where there is little; beside it what a surface can be set to. */
export function PictureSwitch({
  panel,
  picture,
  withPaths,
}: {
  panel: string;
  picture: PictureKind;
  withPaths: boolean;
}): ReactNode {
  const options = (['contour', 'surface', 'section', 'paths'] as const)
    .filter((value) => withPaths || value !== 'paths')
    .map((value) => ({ value, label: NAMES[value] }));
  const shown = options.some(({ value }) => value === picture) ? picture : 'contour';
  const change = (value: PictureKind): void => changePlaneView(panel, { picture: value });
  return (
    <>
      <span className="picture-buttons">
        <Segmented label="Picture" value={shown} options={options} onChange={change} />
      </span>
      <span className="picture-list">
        <Select
          label="Picture"
          value={shown}
          options={options}
          onChange={(value) => change(options.find((option) => option.value === value)?.value ?? 'contour')}
        />
      </span>
      {(shown === 'surface' || shown === 'section') && <SurfaceMenu panel={panel} section={shown === 'section'} />}
    </>
  );
}

function SurfaceMenu({ panel, section }: { panel: string; section: boolean }): ReactNode {
  const { height, projection } = usePlaneView(panel);
  const set = (change: Parameters<typeof changePlaneView>[1]) => () => changePlaneView(panel, change);
  return (
    <MenuButton
      label={section ? 'Scale of the section' : 'Camera and height of the surface'}
      icon={section ? SlidersHorizontal : Rotate3d}
      entries={[
        choiceEntry('usual', 'Height as it suits the levels', undefined, height === 'usual', set({ height: 'usual' })),
        choiceEntry('linear', 'Linear height', 'H', height === 'linear', set({ height: 'linear' })),
        choiceEntry('log', 'Logarithmic height', 'H', height === 'log', set({ height: 'log' })),
        ...(section
          ? []
          : ([
              'separator',
              choiceEntry(
                'orthographic',
                'Orthographic',
                'O',
                projection === 'orthographic',
                set({ projection: 'orthographic' }),
              ),
              choiceEntry(
                'perspective',
                'Perspective',
                'O',
                projection === 'perspective',
                set({ projection: 'perspective' }),
              ),
              'separator',
              choiceEntry('first', 'Camera back to its place', '0', false, set(FIRST_ORBIT)),
              choiceEntry('above', 'From above', undefined, false, set({ ...FIRST_ORBIT, azimuth: 0, elevation: 90 })),
            ] as const)),
      ]}
    />
  );
}
