import { z } from '@hono/zod-openapi';
import { runOrders } from '../../db/ops/nights.ts';
import { requestDate } from '../request-date.ts';

const count = z.int().min(0);
const date = z.iso.date();
const instant = z.iso.datetime();

export const facts = ['billing', 'letter_despatch', 'notification_status', 'processing_time'] as const;
const runStates = ['running', 'completed', 'completed with problems', 'failed', 'cancelled'] as const;

/** How many of what matches; a number as text. */
export const limit = (most: number, standard: number) =>
  z.coerce
    .number({ error: `limit: expected a whole number from 1 to ${most}` })
    .int(`limit: expected a whole number from 1 to ${most}`)
    .min(1, `limit: expected a whole number from 1 to ${most}`)
    .max(most, `limit: expected a whole number from 1 to ${most}`)
    .default(standard);

export const oneOf = <const Values extends readonly [string, ...string[]]>(name: string, values: Values) =>
  z.enum(values, { error: ({ input }) => `${name}: expected one of ${values.join(', ')}; got ${input}` });

export const nightsQuery = z.object({
  night: requestDate.optional(),
  from: requestDate.optional(),
  to: requestDate.optional(),
  state: oneOf('state', runStates).optional(),
  type: z.string().max(100).optional().openapi({ description: 'Of the workflow', example: 'nightlyReporting' }),
  sort: oneOf('sort', runOrders).default('-night'),
  limit: limit(366, 30),
});

export const journalQuery = z.object({
  fact: oneOf('fact', facts),
  day: requestDate,
  service: z.guid('service: expected a UUID').optional(),
  limit: limit(1_000, 100),
});

const findings = z.array(z.object({ day: z.string(), detail: z.string() }).loose());

const run = z
  .object({
    run_id: z.string(),
    workflow_id: z.string(),
    workflow_type: z.string(),
    night: date,
    through_day: date,
    state: z.enum(runStates),
    forced: z.boolean(),
    actor: z
      .string()
      .nullable()
      .openapi({ description: 'Who had it done: a schedule, a workflow, a person; null: not known' }),
    code_version: z.string().nullable().openapi({ description: 'Of the worker that planned it' }),
    started_at: instant,
    finished_at: instant.nullable(),
    seconds: z.number().nullable(),
    fact_days: count,
    refused: count,
    added: count.openapi({ description: 'Rows of the fact tables' }),
    changed: count,
    removed: count,
    unrated: count.openapi({ description: 'Messages that have no rate and are not billed' }),
    violations: count.openapi({ description: 'Invariants that do not hold; the run says where' }),
    warnings: count.openapi({ description: 'Of invariants, what does not fail the run' }),
    problems: z.array(z.string()),
  })
  .openapi('Run');

export const nights = z.object({ data: z.array(run) });

export const night = z.object({
  data: z.array(
    run.extend({
      days: z.array(
        z.object({
          fact: z.enum(facts),
          day: date,
          state: z.enum(['written', 'refused']),
          reason: z.string().nullable().openapi({ description: 'Why it was refused' }),
          added: count,
          changed: count,
          removed: count,
          rows_before: count.nullable().openapi({ description: 'Null, as below: from before it was kept' }),
          rows_after: count,
          messages_before: count,
          messages_after: count,
          unrated: count,
          seconds: z.number(),
          rollup_version: count.nullable(),
          rates_digest: z.string().nullable(),
          code_version: z.string().nullable(),
          checksum: z
            .string()
            .nullable()
            .openapi({ description: 'Of the rows afterwards: the same for the same rows' }),
        }),
      ),
      checks: z.array(
        z.object({
          invariant: z.string(),
          days_checked: count,
          violations: findings,
          warnings: findings,
        }),
      ),
    }),
  ),
});

export const freshnessBody = z.object({
  data: z.array(
    z.object({
      fact: z.enum(facts),
      complete_through: date.nullable(),
      age_seconds: z.number().nullable().openapi({ description: 'Since that day ended' }),
      verdict: z.enum(['fresh', 'checks fail', 'counting', 'late', 'never counted']),
      violated: z
        .array(z.object({ day: date, night: date.openapi({ description: 'Of the run that found it' }) }))
        .openapi({
          description: 'Of the last 30 days, those that are complete and on which an invariant does not hold',
        }),
    }),
  ),
});

const counts = z.record(z.string(), z.int().nullable()).nullable();

export const journal = z.object({
  data: z.array(
    z.object({
      sentence: z.string().openapi({ description: 'For people' }),
      service_id: z.guid().nullable(),
      row: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      old: counts.openapi({ description: 'Null: the row was not there' }),
      new: counts.openapi({ description: 'Null: the row is gone' }),
      messages: z.int(),
      changed_at: instant,
      run_id: z.string().nullable().openapi({ description: 'Null: no run of ours' }),
      night: date.nullable(),
      reason: z.string(),
      changed_by: z.string(),
    }),
  ),
});
