import { describe, expect, it } from 'vitest';
import {
  COLOURS,
  fittingBounds,
  isAllowedLink,
  isAllowedPermission,
  isOwnAddress,
  isTrustedSender,
  sessionArgument,
} from '../../../electron/desktop/policy.ts';
import { TOKENS } from '../../../renderer/theme/tokens.ts';

describe('addresses', () => {
  it.each(['app://ridgeline/index.html', 'app://ridgeline/', 'app://ridgeline/assets/a.js?x#y'])(
    '%s is our own',
    (address) => {
      expect(isOwnAddress(address)).toBe(true);
    },
  );
  it.each([
    'app://evil/index.html',
    'app://ridgeline.evil/',
    'app://x@ridgeline/',
    'app://ridgeline:1/',
    'file:///index.html',
    'http://ridgeline/',
    'apps://ridgeline/',
    'about:blank',
    '',
    'ridgeline',
  ])('%s is not', (address) => {
    expect(isOwnAddress(address)).toBe(false);
  });
});

describe('senders', () => {
  const url = 'app://ridgeline/index.html';
  it('must be the top frame of our own page', () => {
    expect(isTrustedSender({ url, parent: null })).toBe(true);
    expect(isTrustedSender({ url, parent: { url, parent: null } })).toBe(false);
    expect(isTrustedSender({ url: 'https://evil.example/', parent: null })).toBe(false);
    expect(isTrustedSender(null)).toBe(false);
  });
});

describe('permissions', () => {
  it.each([
    'media',
    'geolocation',
    'notifications',
    'midi',
    'clipboard-read',
    'openExternal',
    'fullscreen',
    'hid',
    'fileSystem',
    'unknown',
  ])('%s is refused', (permission) => {
    expect(isAllowedPermission(permission, 'app://ridgeline/')).toBe(false);
  });
  it('copying is allowed to our own page only', () => {
    expect(isAllowedPermission('clipboard-sanitized-write', 'app://ridgeline/index.html')).toBe(true);
    expect(isAllowedPermission('clipboard-sanitized-write', 'https://evil.example/')).toBe(false);
  });
});

describe('links', () => {
  it.each([
    'https://arxiv.org/abs/1412.6980',
    'https://doi.org/10.1000/1',
    'https://docs.pytorch.org/docs/stable/optim.html',
  ])('%s opens', (link) => {
    expect(isAllowedLink(link)).toBe(true);
  });
  it.each([
    'http://arxiv.org/',
    'https://evil.example/',
    'https://arxiv.org.evil.example/',
    'https://x@arxiv.org/',
    'https://arxiv.org:8443/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'mailto:a@b',
    'smb://arxiv.org/',
    '',
  ])('%s does not', (link) => {
    expect(isAllowedLink(link)).toBe(false);
  });
});

describe('the session of a command line', () => {
  it.each([
    [['electron', '.', 'a.ridge'], '/home/ada/a.ridge'],
    [['ridgeline', '/data/b.RIDGE', '--inspect'], '/data/b.RIDGE'],
    [['ridgeline', 'a.ridge', 'b.ridge'], '/home/ada/b.ridge'],
    [['ridgeline', '--user-data-dir=x.ridge'], undefined],
    [['ridgeline', 'notes.txt'], undefined],
    [['ridgeline'], undefined],
  ])('of %j is %s', (argv, path) => {
    expect(sessionArgument(argv, '/home/ada')).toBe(path);
  });
});

describe('the place of a window', () => {
  const screens = [
    { x: 0, y: 25, width: 1366, height: 743 },
    { x: 1366, y: 0, width: 1920, height: 1080 },
  ];
  it('is the usual one at first, no larger than the screens', () => {
    expect(fittingBounds(null, screens)).toEqual({ width: 1440, height: 900 });
    expect(fittingBounds(null, [screens[0]!])).toEqual({ width: 1366, height: 743 });
    expect(fittingBounds(null, [])).toEqual({ width: 1440, height: 900 });
  });
  it('is where it was, while any of it can be seen', () => {
    const kept = { x: 2000, y: 100, width: 1200, height: 800 };
    expect(fittingBounds(kept, screens)).toEqual(kept);
    expect(fittingBounds(kept, [screens[0]!])).toEqual({ width: 1200, height: 743 });
    expect(fittingBounds({ ...kept, y: -500 }, screens)).toEqual({ width: 1200, height: 800 });
    expect(fittingBounds({ ...kept, x: -1150 }, screens)).toEqual({ width: 1200, height: 800 });
  });
});

it('the first colours are those of the theme', () => {
  for (const mode of ['light', 'dark'] as const) {
    const { panel, chrome, text } = TOKENS[mode];
    expect(COLOURS[mode]).toEqual({ panel, chrome, text });
  }
});
