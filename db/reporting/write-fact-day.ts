import type { PoolClient } from 'pg';
import { markFlushDue } from '../cache/flush-due.ts';
import { cacheGroupsOf } from '../cache/groups.ts';
import { type Away, checkLettersHere, rowsAway } from '../deep-archive/away.ts';
import { checksumOf } from './checksum.ts';
import { type Changes, convergeStatement } from './converge.ts';
import { dailyTotals } from './daily-totals.ts';
import { definitions } from './definitions.ts';
import { RollupMissingError } from './errors.ts';
import { type FactDay, type FactDefinition, factTarget, unratedTarget } from './fact-definition.ts';
import { nameCause } from './journal.ts';
import { type FactDayOutcome, recordFactDay, type Written } from './ledger.ts';
import { lockDay } from './lock.ts';
import { ratesDigestStatement } from './rates.ts';

/** On whose behalf a day is written, and what is allowed. */
export interface WriteRequest {
  readonly runId: string;
  readonly codeVersion: string;
  /** The due mark that the plan saw; a mark that was set since then stays, and with null any mark does. */
  readonly nonce: string | null;
  /** Days before this one have no raw rows any more. */
  readonly oldestRawDay: string;
  /** Erase even what cannot be recomputed, but for days with rows in the deep archive. */
  readonly force: boolean;
  /** Ids of those whose rows are written, of a fact that knows services; undefined: all rows. */
  readonly services?: readonly string[];
}

interface Sums {
  readonly rows: number;
  readonly messages: number;
}

interface Rollup {
  readonly version: number;
  readonly complete: boolean;
}

async function one<Row extends object>(client: PoolClient, text: string, values: unknown[]): Promise<Row> {
  const { rows } = await client.query<Row>(text, values);
  const row = rows[0];
  if (row === undefined) throw new Error(`Expected one row, got none from: ${text.slice(0, 200)}`);
  return row;
}

/** @param further columns, each after a comma. */
export function sums<Found extends Sums = Sums>(
  client: PoolClient,
  definition: FactDefinition,
  factDay: FactDay,
  further = '',
): Promise<Found> {
  const text = `select count(*)::int as rows, coalesce(sum(${definition.messages}), 0)::float8 as messages${further}
                  from ${definition.table} t where ${definition.scope}`;
  return one<Found>(client, text, definition.scopeParameters(factDay));
}

/** @throws RollupMissingError when there is none, when it was dropped, or when rows of it are gone. */
export async function currentRollup(client: PoolClient, { fact, day, startUtc, endUtc }: FactDay): Promise<Rollup> {
  if (fact === 'letter_despatch') {
    return one<Rollup>(client, `select 0 as version, timezone('utc', clock_timestamp()) >= $1::timestamp as complete`, [
      endUtc,
    ]);
  }
  const { rows } = await client.query<Rollup & { source_rows: string; found: string }>(
    `select version::float8 as version, complete, source_rows,
            (select coalesce(sum(notifications), 0)::bigint from nightshift.day_rollup where day = $1) as found
       from nightshift.rollup_day where day = $1 and digest is not null`,
    [day],
  );
  const rollup = rows[0];
  const anew =
    `without "useRollup": it reads all rows of public.notifications and public.notification_history from ` +
    `${startUtc} to ${endUtc} UTC, and makes the rollup anew`;
  if (rollup === undefined) {
    throw new RollupMissingError(
      `${fact} of ${day}: expected the day's rollup, found none: rollups are kept for a month or two. Run it ${anew}`,
    );
  }
  if (rollup.source_rows !== rollup.found) {
    throw new RollupMissingError(
      `${fact} of ${day}: the rollup should count ${rollup.source_rows} rows, but counts ${rollup.found}. ` +
        `Delete the day from nightshift.rollup_day, then run it ${anew}`,
    );
  }
  return rollup;
}

interface Source {
  readonly rows: number;
  readonly away: Away;
}

/** Why a day is left as it is; undefined: it is not. */
export function refusal(
  { fact, day }: FactDay,
  before: Pick<Sums, 'messages'>,
  source: Source,
  { force, oldestRawDay }: Pick<WriteRequest, 'force' | 'oldestRawDay'>,
) {
  const { table } = definitions[fact];
  if (source.away.reason !== undefined) return `${table} of ${day}: ${source.away.reason}`;
  if (force) return undefined;
  if (source.away.doubt !== undefined) return `${table} of ${day}: ${source.away.doubt}`;
  if (day < oldestRawDay && !source.away.restored) {
    return `${table} of ${day} is older than the raw rows, which begin on ${oldestRawDay}. Left as it is; restore the rows, or force it`;
  }
  if (source.rows === 0 && before.messages > 0) {
    return (
      `${table} of ${day} counts ${before.messages} messages, but there is no row left to derive it from. ` +
      'Left as it is; restore the rows, or force it'
    );
  }
  return undefined;
}

async function converge(client: PoolClient, factDay: FactDay, services: WriteRequest['services']): Promise<Changes> {
  const definition = definitions[factDay.fact];
  const ofDay = definition.parameters(factDay);
  const parameters = services === undefined ? ofDay : [...ofDay, services];
  const placeholder = services && `$${parameters.length}`;
  const unrated = unratedTarget(factDay.fact, definition, placeholder);
  if (unrated !== undefined) await client.query(convergeStatement(unrated), parameters);
  const changes = await one<Changes>(client, convergeStatement(factTarget(definition, placeholder)), parameters);
  if (factDay.fact === 'letter_despatch') await checkLettersHere(client, factDay);
  if (factDay.fact === 'notification_status') await client.query(convergeStatement(dailyTotals), [factDay.day]);
  return changes;
}

/**
 * Makes one day of one fact table equal to what its source says, or refuses to, and records it in the ledger, takes the
 * day off the due list and marks the cache groups that are stale now: all in the caller's READ COMMITTED transaction.
 *
 * Readers see the day as it was, or as it is. Doing it twice changes nothing the second time.
 *
 * @throws RollupMissingError
 */
export async function writeFactDay(
  client: PoolClient,
  factDay: FactDay,
  request: WriteRequest,
): Promise<FactDayOutcome> {
  const began = performance.now();
  const { fact, day, startUtc } = factDay;
  await lockDay(client, day);
  // The planner underrates the zero job id: it would combine in an index of that column, which holds most of the table,
  // for every row that changed (416 rows: 225 ms, and 8 ms without).
  await client.query('set local enable_bitmapscan = off');
  const definition = definitions[fact];
  const rollup = await currentRollup(client, factDay);
  const before = await sums(client, definition, factDay);
  const { source_rows } = await one<{ source_rows: string }>(client, definition.sourceRows, [day]);
  const source = { rows: Number(source_rows), away: await rowsAway(client, factDay) };
  const refused = refusal(factDay, before, source, request);
  const rates = await one<{ digest: string }>(client, ratesDigestStatement, [startUtc]);
  const sources = { rollupVersion: rollup.version, ratesDigest: rates.digest, restored: source.away.restored };
  await nameCause(client, factDay, { ...request, ...sources });
  const changes =
    refused === undefined ? await converge(client, factDay, request.services) : { added: 0, changed: 0, removed: 0 };
  const checksum = `, ${checksumOf(definition)} as checksum`;
  const after = await sums<Sums & Pick<Written, 'checksum'>>(client, definition, factDay, checksum);

  const written: Written = {
    ...changes,
    fact,
    day,
    reason: refused ?? null,
    rowsBefore: before.rows,
    rows: after.rows,
    checksum: after.checksum,
    sumBefore: before.messages,
    sumAfter: after.messages,
    seconds: (performance.now() - began) / 1000,
  };
  const { outcome, newlyComplete } = await recordFactDay(client, written, {
    ...request,
    ...sources,
    complete: rollup.complete,
  });
  const stale = changes.added + changes.changed + changes.removed > 0 || newlyComplete;
  if (stale && refused === undefined) await markFlushDue(client, cacheGroupsOf(fact));
  return outcome;
}
