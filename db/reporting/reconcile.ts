import type { PoolClient } from 'pg';
import { rowsAway } from '../deep-archive/away.ts';
import { allChecks, type Check, checksOfFacts, differenceCheck } from './checks.ts';
import type { FactDay } from './fact-definition.ts';
import { type Finding, numbers } from './finding.ts';
import { lockDay } from './lock.ts';
import { markDue } from './mark-due.ts';

/** The rows of some services, which a run has written of its days. */
export interface Part {
  readonly runId: string;
  /** Ids. */
  readonly services: readonly string[];
}

interface Standing {
  /** Its last writing as a whole was not refused. */
  readonly written: boolean;
  /** That was from the rollup as it is. */
  readonly current: boolean;
  /** The part was written from the rollup as it is. */
  readonly inPart: boolean;
}

async function standingOf(client: PoolClient, { fact, day }: FactDay, part: Part | undefined): Promise<Standing> {
  const { rows } = await client.query<Standing>(
    `select coalesce(f.state = 'written', false) as written,
            coalesce($1 = 'letter_despatch' or f.rollup_version = r.version, false) as current,
            coalesce(w.rollup_version = r.version, false) as "inPart"
       from (values ($1, $2::date)) this (fact, day)
       left join nightshift.rollup_day r on r.day = this.day and r.digest is not null
       left join nightshift.fact_day f on f.fact = this.fact and f.day = this.day
       left join nightshift.run_fact_day w
         on w.run_id = $3 and w.fact = this.fact and w.day = this.day and w.state = 'written'`,
    [fact, day, part?.runId],
  );
  if (rows[0] === undefined) throw new Error(`Expected one row on ${fact} of ${day}, got none`);
  return rows[0];
}

async function findingsOf(client: PoolClient, factDay: FactDay, checks: readonly Check[]): Promise<Finding[]> {
  const { fact, day } = factDay;
  const findings: Finding[] = [];
  for (const check of checks) {
    if (!check.facts.includes(fact)) continue;
    const { rows } = await client.query<{ expected: string; found: string; what: string }>(
      `select expected::text, found::text, what from (${check.statement}) v order by what limit 10`,
      check.parameters(factDay),
    );
    for (const { expected, found, what } of rows) {
      const severity = check.warns === true ? 'warning' : 'violation';
      findings.push({ severity, invariant: check.invariant, day, detail: numbers(what, expected, found) });
    }
  }
  return findings;
}

/** Whether somebody has changed rows of other services since a run wrote the whole day. */
async function othersWereEdited(client: PoolClient, { fact, day }: FactDay, { services }: Part): Promise<boolean> {
  const { rows } = await client.query(
    `select from nightshift.fact_day f
       join nightshift.journal j on j.fact = f.fact and j.bst_date = f.day and j.changed_at > f.written_at
      where f.fact = $1 and f.day = $2 and j.run_id is null and j.service_id <> all($3::uuid[]) limit 1`,
    [fact, day, services],
  );
  return rows.length > 0;
}

/**
 * Checks a day that has been written in part, from a rollup that has moved on since it was written as a whole. Rows of other
 * services that differ by that alone are late: a warning, and the whole day is due.
 */
async function reconcilePart(client: PoolClient, factDay: FactDay, part: Part, written: boolean): Promise<Finding[]> {
  const ofPart = [...checksOfFacts(factDay), differenceCheck(factDay, part.services)];
  if (!written) return findingsOf(client, factDay, ofPart);
  const [late] = await findingsOf(client, factDay, [differenceCheck(factDay)]);
  if (late === undefined || (await othersWereEdited(client, factDay, part))) {
    return findingsOf(client, factDay, allChecks(factDay));
  }
  const { fact, day } = factDay;
  const reason = 'messages of other services have changed since it was written as a whole';
  await markDue(client, [{ fact, day, reason }]);
  const detail = `${late.detail}; ${reason}, so the day is due, and the next nights write it`;
  return [...(await findingsOf(client, factDay, ofPart)), { ...late, severity: 'warning', detail }];
}

/**
 * Checks a day of a fact under the day's lock. A day that was refused, or whose rollup has moved on since the fact was
 * written, is left out: its fact is written anew by whoever moved it.
 *
 * @param part of the day, when that is what the run has written anew.
 */
export async function reconcileFactDay(
  client: PoolClient,
  factDay: FactDay,
  part?: Part,
): Promise<Finding[] | 'left out'> {
  await lockDay(client, factDay.day);
  const { written, current, inPart } = await standingOf(client, factDay, part);
  if (part !== undefined && inPart && !(written && current)) return reconcilePart(client, factDay, part, written);
  if (!written || !current) return 'left out';
  // Despatched letters are looked up in the raw rows, which may be in the deep archive since the day was written.
  if (factDay.fact === 'letter_despatch' && (await rowsAway(client, factDay)).reason !== undefined) return 'left out';
  return findingsOf(client, factDay, allChecks(factDay));
}
