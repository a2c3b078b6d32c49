import { z } from '@hono/zod-openapi';
import {
  type BackfillInput,
  backfillFacts,
  backfillModes,
  daysAtOnce,
  factsOfServices,
  maxDaysAtOnce,
  maxServices,
} from '../../../workflows/backfill-types.ts';
import { invalid } from '../../request-error.ts';
import { backfillStates } from './backfills.ts';

const got =
  (expected: string) =>
  ({ input }: { readonly input?: unknown }) =>
    `expected ${expected}, got ${JSON.stringify(input) ?? 'nothing'}`;
const date = z.iso.date({ error: got('a date, "YYYY-MM-DD"') });
const atOnce = got(`1 to ${maxDaysAtOnce}`);
const someFacts = got(`some of ${backfillFacts.join(', ')}`);
const someServices = got(`1 to ${maxServices} UUIDs`);

/** Checked with the words of the workflow, which checks its input by itself too: somebody may type it into the web UI. */
export const backfillBody = z
  .strictObject({
    id: z
      .string()
      .regex(/^backfill-[\w.-]{1,100}$/, { error: got('an id that begins with "backfill-"') })
      .optional()
      .openapi({ description: 'Of your choice: the same request with the same id starts no second one' }),
    from: date,
    to: date,
    facts: z
      .array(z.enum(backfillFacts, { error: someFacts }), { error: someFacts })
      .min(1, { error: someFacts })
      .optional()
      .openapi({ description: 'All, or with services those that have one' }),
    services: z
      .array(z.guid({ error: someServices }).toLowerCase(), { error: someServices })
      .min(1, { error: someServices })
      .max(maxServices, { error: someServices })
      .optional()
      .openapi({ description: 'Only their rows are written; the days are not complete by it' }),
    mode: z.enum(backfillModes, { error: got(`one of ${backfillModes.join(', ')}`) }).default('missing'),
    concurrency: z
      .int({ error: atOnce })
      .min(1, { error: atOnce })
      .max(maxDaysAtOnce, { error: atOnce })
      .default(daysAtOnce)
      .openapi({ description: 'Days at a time' }),
    force: z
      .boolean({ error: got('true or false') })
      .default(false)
      .openapi({ description: 'Also days that are refused otherwise' }),
  })
  .refine(({ facts, services }) => services === undefined || !facts?.some((fact) => !factsOfServices.includes(fact)), {
    path: ['facts'],
    error: `expected some of ${factsOfServices.join(', ')}, which services have`,
  });

/** What was asked for, with what was left out. @throws RequestError with a 400 that names every mistake. */
export function parseBackfill(given: unknown): { readonly id: string | undefined; readonly input: BackfillInput } {
  const parsed = backfillBody.safeParse(given);
  if (!parsed.success) {
    const { formErrors, fieldErrors } = z.flattenError(parsed.error);
    throw invalid({ ...fieldErrors, ...(formErrors.length > 0 ? { body: formErrors } : {}) });
  }
  const { id, facts, services, ...rest } = parsed.data;
  const possible = services === undefined ? backfillFacts : factsOfServices;
  return {
    id,
    input: {
      ...rest,
      facts: facts === undefined ? possible : [...new Set(facts)],
      ...(services === undefined ? {} : { services }),
    },
  };
}

const count = z.int().min(0);
const instant = z.iso.datetime();

export const backfillShape = z
  .object({
    id: z.string(),
    state: z.enum(backfillStates),
    from: z.string().nullable(),
    to: z.string().nullable(),
    facts: z.array(z.string()).nullable(),
    services: z.array(z.string()).nullable().openapi({ description: 'Null: all' }),
    mode: z.string().nullable(),
    concurrency: z.int().nullable(),
    force: z.boolean().nullable(),
    asked_by: z.string().nullable(),
    started_at: instant,
    ended_at: instant.nullable(),
    progress: z
      .object({
        total: count.openapi({ description: 'Days' }),
        done: count.openapi({ description: 'Days that came to an end, the failed ones included' }),
        changes: count.openapi({ description: 'Rows of the fact tables' }),
        failed_count: count,
        refused_count: count.openapi({ description: 'Days with facts that were refused, and stay as they were' }),
        failed: z.array(z.object({ day: z.string(), message: z.string() })),
        paused: z.boolean(),
        expected_end: instant.nullable(),
      })
      .nullable(),
    note: z.string().nullable().openapi({ description: 'Why progress is null' }),
    workflow_id: z.string(),
    run_id: z.string(),
  })
  .openapi('Backfill');
