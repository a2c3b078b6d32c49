import fc from 'fast-check';
import type { Pool } from 'pg';
import { describe, expect, test } from 'vitest';
import {
  type Changes,
  type Converged,
  convergeStatement,
  differenceStatement,
} from '../../../db/reporting/converge.ts';
import { notificationTypes, zeroUuid } from '../../../db/reporting/days.ts';
import { type FactDefinition, factTarget } from '../../../db/reporting/fact-definition.ts';
import { billing } from '../../../db/reporting/facts/billing.ts';
import { notificationStatus } from '../../../db/reporting/facts/notification-status.ts';
import { statusFact } from '../../support/fact-rows.ts';
import { otherTemplate, service, template } from '../../support/raw-rows.ts';
import { emptyTables, majors, reportingDatabase } from '../../support/reporting-database.ts';
import { insertRows } from '../../support/table-rows.ts';

const day = '2026-05-04';
/** For a machine that is busy with other things. */
const slow = { timeout: 240_000 };

type Row = Readonly<Record<string, string | number | boolean | null>>;

/** A table as it is, a scope in it, and the rows that the scope should have. */
interface Case {
  readonly target: Converged;
  readonly parameters: readonly unknown[];
  readonly before: readonly Row[];
  readonly wanted: readonly Row[];
  isInScope(row: Row): boolean;
}

const statusRow: fc.Arbitrary<Row> = fc.record({
  bst_date: fc.constantFrom(day, day, '2026-05-05'),
  template_id: fc.constantFrom(template, otherTemplate),
  service_id: fc.constant(service),
  job_id: fc.constant(zeroUuid),
  notification_type: fc.constantFrom(...notificationTypes),
  key_type: fc.constant('normal'),
  notification_status: fc.constantFrom('sending', 'delivered'),
  notification_count: fc.integer({ min: 1, max: 3 }),
});

const billingRow: fc.Arbitrary<Row> = fc.record({
  bst_date: fc.constantFrom(day, day, '2026-05-03'),
  template_id: fc.constantFrom(template, otherTemplate),
  service_id: fc.constant(service),
  notification_type: fc.constant('sms'),
  provider: fc.constantFrom('mmg', 'firetext'),
  rate_multiplier: fc.constantFrom(1, 2),
  international: fc.constant(false),
  // One rate is written in two ways.
  rate: fc.constantFrom('0.6', '0.60', '0.024'),
  postage: fc.constant('none'),
  billable_units: fc.constantFrom(null, 1, 2),
  notifications_sent: fc.constantFrom(null, 1),
});

/** A column as it compares: rates as numbers. */
const compared = (row: Row, columns: readonly string[]) =>
  JSON.stringify(columns.map((column) => (column === 'rate' ? Number(row[column]) : row[column])));

/** Converges a fact to rows that are given, where a night has a query on the rollup. */
function targetOf({ sources: _, ...definition }: FactDefinition, parameter: string): Converged {
  const columns = [...definition.keys, ...definition.values].join(', ');
  const rows = `select ${columns} from jsonb_populate_recordset(null::${definition.table}, ${parameter})`;
  return factTarget({ ...definition, rows });
}

function caseOf(
  definition: FactDefinition,
  row: fc.Arbitrary<Row>,
  scope: Pick<Case, 'parameters' | 'isInScope'>,
): fc.Arbitrary<Case> {
  const rows = fc.uniqueArray(row, { maxLength: 12, selector: (of) => compared(of, definition.keys) });
  const target = targetOf(definition, `$${scope.parameters.length + 1}`);
  return fc.record({ before: rows, wanted: rows }).map(({ before, wanted }) => {
    return { ...scope, target, before, wanted: wanted.filter(scope.isInScope) };
  });
}

const cases = {
  ft_notification_status: fc.subarray([...notificationTypes]).chain((types) =>
    caseOf(notificationStatus, statusRow, {
      parameters: [day, types],
      isInScope: (row) => row['bst_date'] === day && types.some((type) => type === row['notification_type']),
    }),
  ),
  ft_billing: caseOf(billing, billingRow, { parameters: [day], isInScope: (row) => row['bst_date'] === day }),
};

/** What should have become of each row, by key, and how many rows were touched. */
function expectedOf({ target, before, wanted, isInScope }: Case) {
  const key = (row: Row) => compared(row, target.keys);
  const values = (row: Row) => compared(row, target.values);
  const isWanted = new Map(wanted.map((row) => [key(row), row]));
  const wasThere = new Set(before.map(key));
  const rows = new Map<string, string>();
  const changes = { added: 0, changed: 0, removed: 0 };
  for (const row of before) {
    const next = isInScope(row) ? isWanted.get(key(row)) : row;
    if (next === undefined) changes.removed += 1;
    else if (values(next) === values(row)) rows.set(key(row), `kept ${values(row)}`);
    else {
      changes.changed += 1;
      rows.set(key(row), `changed ${values(next)}`);
    }
  }
  for (const row of wanted) {
    if (wasThere.has(key(row))) continue;
    changes.added += 1;
    rows.set(key(row), `added ${values(row)}`);
  }
  return { rows, changes };
}

interface Stored {
  readonly row: Row;
  /** Changes with any write to the row, even of equal values. */
  readonly version: string;
  readonly created: boolean;
  readonly updated: boolean;
}

async function stored(pool: Pool, table: string): Promise<Stored[]> {
  const { rows } = await pool.query<Stored>(
    `select to_jsonb(t) as row, concat_ws(' ', ctid, xmin) as version, created_at > '2021-01-01' as created,
            updated_at is not null as updated from ${table} t`,
  );
  return rows;
}

/** What became of each row, by key. */
function becameOf({ target }: Case, before: readonly Stored[], after: readonly Stored[]): Map<string, string> {
  const versions = new Set(before.map(({ version }) => version));
  return new Map(
    after.map(({ row, version, created, updated }) => {
      const state = versions.has(version) ? 'kept' : created ? 'added' : updated ? 'changed' : 'rewritten';
      return [compared(row, target.keys), `${state} ${compared(row, target.values)}`];
    }),
  );
}

describe.each(majors)('converging on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  test.each(Object.entries(cases))(
    'a day of %s becomes what is wanted, and no other row is touched',
    slow,
    async (_, any) => {
      await fc.assert(
        fc.asyncProperty(any, async (given) => {
          const { target, parameters, wanted } = given;
          const converge = async () => {
            const { rows } = await db.pool.query<Changes>(convergeStatement(target), [
              ...parameters,
              JSON.stringify(wanted),
            ]);
            return rows[0];
          };
          await emptyTables(db.pool);
          await insertRows(db.pool, target.table, given.before);
          const before = await stored(db.pool, target.table);

          const expected = expectedOf(given);
          expect(await converge()).toEqual(expected.changes);
          const after = await stored(db.pool, target.table);
          expect(becameOf(given, before, after)).toEqual(expected.rows);

          expect(await converge()).toEqual({ added: 0, changed: 0, removed: 0 });
          expect(await stored(db.pool, target.table)).toEqual(after);
        }),
        { numRuns: 200 },
      );
    },
  );

  test('the number of differing rows is counted without a write', async () => {
    const letters = statusFact(day, 2, { notification_type: 'letter' });
    const emails = statusFact(day, 1, { notification_type: 'email' });
    await insertRows(db.pool, 'ft_notification_status', [statusFact(day, 1), letters]);
    const before = await stored(db.pool, 'ft_notification_status');
    const parameters = [day, notificationTypes, JSON.stringify([statusFact(day, 3), emails])];
    const { rows } = await db.pool.query(differenceStatement(targetOf(notificationStatus, '$3')), parameters);
    expect(rows).toEqual([{ differences: 3 }]);
    expect(await stored(db.pool, 'ft_notification_status')).toEqual(before);
  });
});
