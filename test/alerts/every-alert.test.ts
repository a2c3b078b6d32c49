import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runbookOf } from '../../activities/alerts/runbook.ts';
import { alertKinds } from '../../db/alerts.ts';
import { readConfig } from '../../temporal.config.ts';

const root = join(import.meta.dirname, '../..');
const runbook = await readFile(join(root, 'docs/operating.md'), 'utf8');
const places = [...runbook.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, place]) => place ?? '');

/** The source of all tests but this one. */
async function tests(): Promise<string> {
  const names = await readdir(join(root, 'test'), { recursive: true });
  const others = names.filter((name) => name.endsWith('.test.ts') && !name.endsWith('every-alert.test.ts'));
  return (await Promise.all(others.map((name) => readFile(join(root, 'test', name), 'utf8')))).join('\n');
}

test('the runbook has a place for each kind of alert, and for no other', () => {
  const ofAlerts = places.filter((place) => place.startsWith('alert-')).map((place) => place.slice('alert-'.length));
  expect(ofAlerts.toSorted()).toEqual(alertKinds.toSorted());
});

test('an alert links to its place, whatever else its key says', () => {
  for (const kind of alertKinds) {
    expect(runbookOf('https://docs.example/operating.md', `${kind}/a/b`)).toBe(
      `https://docs.example/operating.md#alert-${kind}`,
    );
  }
  expect(runbookOf('operating.md', 'of an earlier version')).toBe('operating.md#alerts');
});

test('each kind of alert is provoked in a test', async () => {
  const source = await tests();
  expect(alertKinds.filter((kind) => !new RegExp(`['\`^]${kind}\\\\?/`).test(source))).toEqual([]);
});

test('the runbook has a place for each schedule, to which its note links', () => {
  const { schedules } = readConfig({ NIGHTSHIFT_RUNBOOK_URL: 'https://docs.example/operating.md' });
  expect(places.filter((place) => !place.startsWith('alert-')).toSorted()).toEqual(
    schedules.map(({ id }) => id).toSorted(),
  );
  for (const { id, note } of schedules) {
    expect(note).toMatch(new RegExp(` Runbook: https://docs\\.example/operating\\.md#${id}$`));
  }
});
