import { z } from '@hono/zod-openapi';
import { clearGroupNames } from '../../db/cache/clear/key-formats.ts';
import { objectTypes } from '../../db/cache/clear/object-targets.ts';
import { booleanField, choiceField, idField, listField } from '../body-schemas.ts';

const count = z.int().min(0);

/** Exactly one of the first two. */
export const clearBody = z
  .strictObject({
    groups: listField(choiceField(clearGroupNames)).min(1, 'should be non-empty').optional(),
    object: z
      .strictObject({ type: choiceField(objectTypes), id: idField() }, 'is not of type object')
      .optional()
      .openapi({ description: 'All that is cached of it, and the lists that it is in' }),
    dry_run: booleanField().default(false).openapi({ description: 'Only count' }),
  })
  .openapi('ClearCache', { description: 'Either `groups` or `object`' });

export const cleared = z
  .object({
    data: z.object({
      dry_run: z.boolean(),
      keys: count,
      key_formats: count,
      by_format: z.record(z.string(), count).openapi({ example: { 'user-{id}': 3 } }),
      message: z.string().openapi({ example: 'Removed 3 objects across 1 key formats for user' }),
    }),
  })
  .openapi('CacheCleared');

const what = z.union([
  z.object({ groups: z.array(z.enum(clearGroupNames)) }),
  z.object({ object: z.object({ type: z.enum(objectTypes), id: z.guid() }) }),
]);

export const clearings = z
  .object({
    data: z.array(
      z.object({
        id: z.int(),
        cleared_at: z.iso.datetime({ precision: 6 }),
        cleared_by: z.guid().openapi({ description: 'A user; zeros: the command line' }),
        cleared_by_name: z.string().nullable().openapi({ description: 'Of the command line: user@host' }),
        what,
        dry_run: z.boolean(),
        keys: count.nullable().openapi({ description: 'Null: it did not get to its end' }),
      }),
    ),
  })
  .openapi('CacheClearings');
