import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runbookOf } from '../../activities/alerts/runbook.ts';
import { alertKinds } from '../../db/alerts.ts';
import { readConfig } from '../../temporal.config.ts';

const root = join(import.meta.dirname, '../..');
const runbook = await readFile(join(root, 'docs/operating.md'), 'utf8');
const places = [...runbook.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, place]) => place ?? '');

/** The tests that provoke each kind, and read the alert. */
const provokedIn: Readonly<Record<(typeof alertKinds)[number], string | readonly string[]>> = {
  failed: ['workflows/children', 'operations/backfill'],
  refused: ['db/reporting/guard', 'operations/backfill'],
  unrated: 'db/reporting/unrated',
  'all-unrated': 'db/reporting/unrated',
  fall: 'db/reporting/guard',
  'problem-rows': 'db/reporting/counting-once',
  freshness: 'operations/guard-freshness',
  schedule: 'operations/guard-freshness',
  comparison: 'operations/compare-facts',
  'letters-without-file': 'letters/rescue',
  'letters-wait': 'alerts/letters-wait',
  'letter-given-up': 'letters/updates',
  'letter-infected': 'letters/letter-scan',
  'letters-created': 'letters/housekeeping',
  'letters-technical-failure': 'letters/housekeeping',
  'letters-sending': 'letters/housekeeping',
  receipt: 'api/receipts/texts',
  'archiving-incomplete': 'retention/incomplete',
  'deep-archive-incomplete': 'deep-archive/workflows',
  'stale-cache': 'workflows/audit-cache',
};

/** The subjects of the runbook, by kind: a row without a place of its own is of the kind above it. */
function subjects(): { readonly kind: string; readonly subject: string }[] {
  const [, table = ''] = /^## Alerts$([\s\S]*?)^## /m.exec(runbook) ?? [];
  let kind = '';
  return [...table.matchAll(/^\| (?:<a id="alert-([^"]+)"><\/a>)?(.+?) \|/gm)]
    .slice(1)
    .map(([, place, subject = '']) => {
      kind = place ?? kind;
      return { kind, subject };
    });
}

/** Matches a subject in the source of a test: what the runbook has in capitals is different each time. */
function asPattern(subject: string): RegExp {
  const escaped = subject.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll("'", "\\\\?'");
  return new RegExp(escaped.replaceAll(/\b(?:N|ID|WHAT|DATE|DAY|FACT|TYPE|REASON|KIND|PROVIDER|STATUS)\b/g, '.+?'));
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

test('the runbook has a subject for each kind', () => {
  expect([...new Set(subjects().map(({ kind }) => kind))].toSorted()).toEqual(alertKinds.toSorted());
});

test.each(subjects())('$subject: it is provoked in a test, which reads what it says', async ({ kind, subject }) => {
  const files = Object.entries(provokedIn).flatMap(([known, names]) => (known === kind ? names : []));
  const sources = await Promise.all(files.map((file) => readFile(join(root, `test/${file}.test.ts`), 'utf8')));
  const source = sources.join('\n');
  expect(source).toMatch(new RegExp(`['\`^]${kind}\\\\?/`));
  expect(source).toMatch(asPattern(subject));
  expect(source).toMatch(/\bmessage\b/);
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
