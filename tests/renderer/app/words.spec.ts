import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../core/contract/laboratory-api.ts';
import type { StudyProgress } from '../../../core/contract/studies.ts';
import { dateText } from '../../../renderer/app/date-text.ts';
import { fileName, folderOf, joinPath } from '../../../renderer/app/dialogs/paths.ts';
import { freeName } from '../../../renderer/app/items.ts';
import { rateText, saveText, spokenProgress, studyText, windowTitle } from '../../../renderer/app/progress-words.ts';
import { errorText } from '../../../renderer/state/messages.ts';

const progress = (state: Progress['state'], done: number, total = 100): Progress => ({
  state,
  done,
  total,
  rate: 0,
  secondsLeft: null,
  workers: { total: 2, busy: 0, now: [] },
  cells: [],
  studies: [],
  results: 0,
});

describe('progress in words', () => {
  it('gives the rate and the time left once they are measured', () => {
    expect(rateText({ rate: 0, secondsLeft: null })).toBeNull();
    expect(rateText({ rate: 52.7, secondsLeft: 3.2 })).toBe('53 runs/s · under 5 s left');
    expect(rateText({ rate: 0.02, secondsLeft: 90 })).toBe('1.2 runs/min · 1 min 30 s left');
  });

  it('puts progress before the name in the title', () => {
    expect(windowTitle(null, progress('idle', 0))).toBe('Ridgeline');
    expect(windowTitle('digits', progress('idle', 100))).toBe('digits · Ridgeline');
    expect(windowTitle('digits', progress('running', 37.9))).toBe('37 % · digits · Ridgeline');
  });

  it('speaks of the start, the quarters and the end, and of nothing between', () => {
    expect(spokenProgress(progress('idle', 0, 0), progress('running', 0))).toBe('Started: 100 runs to do.');
    expect(spokenProgress(progress('running', 20), progress('running', 24))).toBeNull();
    expect(spokenProgress(progress('running', 24), progress('running', 51))).toBe('50 % done.');
    expect(spokenProgress(progress('running', 99), progress('idle', 100))).toBe('Finished: 100 of 100 runs.');
    expect(spokenProgress(progress('running', 30), progress('idle', 31))).toBe('Stopped at 31 of 100 runs.');
  });

  it('says how saving stands', () => {
    expect(saveText({ kind: 'saved', at: new Date(2026, 0, 2, 14, 2, 11).getTime() })).toBe('Saved 14:02:11');
    expect(saveText({ kind: 'saving' })).toBe('Saving…');
    expect(saveText({ kind: 'failed', message: 'the disk is full' })).toBe('Not saved: the disk is full');
  });
});

describe('dateText', () => {
  const now = new Date(2026, 10, 22, 15, 0).getTime();
  it('is near and short', () => {
    expect(dateText(new Date(2026, 10, 22, 14, 25).getTime(), now)).toBe('Today 14:25');
    expect(dateText(new Date(2026, 10, 21, 23, 59).getTime(), now)).toBe('Yesterday 23:59');
    expect(dateText(new Date(2026, 9, 28).getTime(), now)).toBe('28 Oct');
    expect(dateText(new Date(2025, 9, 28).getTime(), now)).toBe('28 Oct 2025');
  });
});

describe('paths', () => {
  it('keep the separator of the machine they are of', () => {
    expect(joinPath('/home/a', 'b.ridge')).toBe('/home/a/b.ridge');
    expect(joinPath('/', 'b.ridge')).toBe('/b.ridge');
    expect(joinPath('C:\\Users\\a', 'b.ridge')).toBe('C:\\Users\\a\\b.ridge');
    expect(folderOf('/home/a/b.ridge')).toBe('/home/a');
    expect(folderOf('C:\\Users\\a\\b.ridge')).toBe('C:\\Users\\a');
  });

  it('make file names', () => {
    expect(fileName('my session')).toBe('my session.ridge');
    expect(fileName('a.ridge')).toBe('a.ridge');
    expect(fileName('a/b')).toBe('a-b.ridge');
  });
});

describe('freeName', () => {
  it('counts on from the name that is taken', () => {
    const items = [{ name: 'Adam' }, { name: 'Adam 2' }];
    expect(freeName('Adam', items)).toBe('Adam 3');
    expect(freeName('Adam 2', items)).toBe('Adam 3');
    expect(freeName('SGD', items)).toBe('SGD');
  });
});

describe('errorText', () => {
  it('names the field and what was expected unless the message does', () => {
    expect(
      errorText({
        code: 'invalid-parameter',
        message: 'Momentum is 1.2; expected 0 ≤ momentum < 1.',
        field: 'momentum',
        expected: '0 ≤ momentum < 1',
      }),
    ).toBe('Momentum is 1.2; expected 0 ≤ momentum < 1.');
    expect(
      errorText({ code: 'invalid-request', message: 'got nothing', field: 'seeds.count', expected: 'a whole number' }),
    ).toBe('seeds.count: got nothing; expected a whole number.');
    expect(errorText({ code: 'disk-full', message: 'the disk is full' })).toBe('The disk is full.');
  });
});

describe('a study', () => {
  const study = (state: StudyProgress['state'], share: number | null = null, secondsLeft: number | null = null) => ({
    collection: 'analyses' as const,
    id: 'a',
    state,
    share,
    secondsLeft,
    error: null,
  });

  it('says how far it is, and how long it will take once that is known', () => {
    const texts = [study('queued'), study('running', 0), study('running', 0.23), study('running', 0.5, 12.4)];
    const told = texts.map((one) => studyText(one).replaceAll(/\s/g, ' '));
    expect(told).toEqual(['queued', 'measuring', '23 %', '50 % · 12 s left']);
    expect(studyText(study('running', 0.99, 0.2))).toMatch(/under 5 s left$/);
  });

  it('is spoken of when it begins and when it ends', () => {
    const idle = progress('idle', 0, 0);
    const going = { ...idle, studies: [study('running')] };
    expect(spokenProgress(idle, going)).toBe('Measuring.');
    expect(spokenProgress(going, going)).toBeNull();
    expect(spokenProgress(going, idle)).toBe('Measured.');
    expect(spokenProgress(going, { ...idle, studies: [study('failed')] })).toBe('It failed.');
  });
});
