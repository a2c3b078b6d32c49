import { expect, test } from 'vitest';
import { hopelessness, pauseAfter, shouldTell, stillWaiting, type Waiting } from '../../workflows/letter-waiting.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
type Trouble = Pick<Waiting, 'kind' | 'message'>;

const trouble = (kind: Waiting['kind']): Trouble => ({ kind, message: `no ${kind}` });

/** The waits after tries at these times. */
function after(tries: readonly (readonly [kind: Waiting['kind'], at: number])[]): readonly Waiting[] {
  return tries.reduce<readonly Waiting[]>((waits, [kind, at]) => stillWaiting(waits, trouble(kind), at), []);
}

test('a moment without the database does not begin the wait for a file anew', () => {
  const [file] = after([
    ['file', 0],
    ['database', 3 * day],
    ['file', 6 * day],
    ['store', 6.5 * day],
    ['file', 7 * day],
  ]);

  expect(file).toEqual({ kind: 'file', message: 'no file', since: 0, tries: 3 });
  expect(file && hopelessness(file, 7 * day)).toBe('Its file has not been found for 7 days, in 3 looks. no file');
  expect(file && hopelessness(file, 7 * day - 1)).toBeUndefined();
});

test('a file that has been found and is lost again is looked for from the first day', () => {
  const [file] = after([
    ['file', 0],
    ['scanner', day],
    ['file', 2 * day],
  ]);

  expect(file).toMatchObject({ since: 2 * day, tries: 1 });
});

test('a PDF that breaks the sanitiser is given up after 15 tries, whatever comes in between', () => {
  const tries = Array.from({ length: 15 }, (_, n) => ['sanitiser', 2 * n] as const);
  const between = tries.flatMap(([kind, at]) => [[kind, at] as const, ['scanner', at + 1] as const]);
  const [scanner, sanitiser] = after(between);

  // Which was there each time, before the sanitiser broke.
  expect(scanner).toMatchObject({ kind: 'scanner', tries: 1 });
  expect(sanitiser).toMatchObject({ kind: 'sanitiser', tries: 15 });
  expect(sanitiser && hopelessness(sanitiser, 0)).toBe('It could not be sanitised in 15 tries. no sanitiser');
});

test('nobody gives up waiting for a server', () => {
  for (const kind of ['scanner', 'store', 'database', 'worker', 'other'] as const) {
    expect(hopelessness({ kind, message: '', since: 0, tries: 100_000 }, 1_000 * day)).toBeUndefined();
  }
});

test('pauses double, up to ten minutes, and for a file up to an hour', () => {
  const seconds = (kind: Waiting['kind']) =>
    [1, 2, 3, 6, 7, 8, 2_000].map((tries) => pauseAfter({ kind, message: '', since: 0, tries }) / 1_000);

  expect(seconds('scanner')).toEqual([10, 20, 40, 320, 600, 600, 600]);
  expect(seconds('file')).toEqual([60, 120, 240, 1_920, 3_600, 3_600, 3_600]);
});

test('people hear of a file once, at its second look, and of a server after half an hour and then every day', () => {
  const file = { kind: 'file', message: '', since: 0 } as const;
  expect(shouldTell({ ...file, tries: 1 }, day)).toBe(false);
  expect(shouldTell({ ...file, tries: 2 }, minute)).toBe(true);
  expect(shouldTell({ ...file, tries: 99, toldAt: minute }, 6 * day)).toBe(false);
  const scanner = { kind: 'scanner', message: '', since: 0, tries: 9 } as const;
  expect(shouldTell(scanner, 30 * minute - 1)).toBe(false);
  expect(shouldTell(scanner, 30 * minute)).toBe(true);
  expect(shouldTell({ ...scanner, toldAt: 30 * minute }, day - 1)).toBe(false);
  expect(shouldTell({ ...scanner, toldAt: 30 * minute }, day)).toBe(true);
});
