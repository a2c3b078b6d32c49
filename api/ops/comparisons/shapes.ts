import { z } from '@hono/zod-openapi';
import { requestDate } from '../../request-date.ts';
import { facts, limit, oneOf } from '../shapes.ts';

const count = z.int().min(0);
const instant = z.iso.datetime();
const states = ['equal', 'late', 'different', 'refused'] as const;

export const comparisonsQuery = z.object({
  fact: oneOf('fact', facts).optional(),
  day: requestDate.optional(),
  state: oneOf('state', states).optional().openapi({ description: 'Of a day of a fact' }),
  limit: limit(366, 30),
});

const recorded = z
  .object({
    run_id: z.string(),
    workflow_id: z.string(),
    from_day: z.iso.date(),
    to_day: z.iso.date(),
    use_rollup: z.boolean().openapi({ description: 'No message was read' }),
    rates: z
      .record(z.string(), z.array(z.record(z.string(), z.union([z.string(), z.number()]))))
      .nullable()
      .openapi({ description: 'The rates that were tried out; null: those that are there' }),
    state: z.enum(['running', 'equal', 'different', 'failed', 'cancelled']),
    started_at: instant,
    finished_at: instant.nullable(),
    equal: count.openapi({ description: 'Days of facts' }),
    late: count.openapi({ description: 'That differ by no more than what has changed since they were written' }),
    different: count,
    refused: count.openapi({ description: 'That a night would leave as they are' }),
  })
  .openapi('Comparison');

export const comparisons = z.object({ data: z.array(recorded) });

const columns = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable());
const money = z.string().nullable().openapi({ description: 'Exact; null: the fact knows no money', example: '0.0240' });

export const comparison = z.object({
  data: recorded.extend({
    days: z.array(
      z.object({
        fact: z.enum(facts),
        day: z.iso.date(),
        state: z.enum(states),
        reason: z.string().nullable().openapi({ description: 'Why a night would refuse it' }),
        appear: count.openapi({ description: 'Rows of the fact table' }),
        vanish: count,
        change: count,
        messages_before: count,
        messages_after: count,
        pounds_before: money,
        pounds_after: money,
        largest: z.array(
          z.object({
            key: columns,
            old: columns.nullable().openapi({ description: 'Null: the row is not there' }),
            new: columns.nullable().openapi({ description: 'Null: the row would be gone' }),
            messages: z.int(),
            pounds: money,
          }),
        ),
      }),
    ),
  }),
});
