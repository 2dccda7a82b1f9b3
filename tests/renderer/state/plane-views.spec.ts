import { afterEach, describe, expect, it } from 'vitest';
import {
  changePlaneView,
  nextPicture,
  readPlaneViews,
  showsPlane,
  USUAL_VIEW,
  usePlaneViews,
} from '../../../renderer/state/plane-views.ts';

afterEach(() => usePlaneViews.setState({ views: {} }));

describe('views of planes', () => {
  it('are kept by panel and come back from a saved layout', () => {
    changePlaneView('landscape:a', { picture: 'surface', azimuth: 20, pan: [0.1, -0.1] });
    changePlaneView('landscape:a', { height: 'log' });
    const { views } = usePlaneViews.getState();
    expect(views['landscape:a']).toEqual({
      ...USUAL_VIEW,
      picture: 'surface',
      azimuth: 20,
      pan: [0.1, -0.1],
      height: 'log',
    });
    expect(readPlaneViews(JSON.parse(JSON.stringify(views)))).toEqual(views);
  });

  it('fall back to the usual where a saved one is not understood', () => {
    expect(readPlaneViews(null)).toEqual({});
    expect(readPlaneViews({ loss: { picture: 'surface' }, trajectories: 3 })).toEqual({});
    expect(
      readPlaneViews({ trajectories: { picture: 'hologram', elevation: 400, zoom: 'x', pan: [Number.NaN, 1] } }),
    ).toEqual({ trajectories: { ...USUAL_VIEW, pan: [0, 1] } });
  });

  it('go round, without paths where there are none', () => {
    expect(nextPicture('contour', false)).toBe('surface');
    expect(nextPicture('section', false)).toBe('contour');
    expect(nextPicture('section', true)).toBe('paths');
    expect(nextPicture('paths', true)).toBe('contour');
    expect(showsPlane('landscape:x')).toBe(true);
    expect(showsPlane('loss')).toBe(false);
    expect(showsPlane(null)).toBe(false);
  });
});
