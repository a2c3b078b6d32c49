import type { FactDefinition } from './fact-definition.ts';

/**
 * An aggregate over rows `t` of a fact table, as text: the same for the same keys and values, in whatever order they are
 * read. Hashes are added up. The stamps are left out, so that a day that was erased and counted again compares equal.
 */
export function checksumOf({ keys, values }: FactDefinition): string {
  const columns = [...keys, ...values].map((column) => `t.${column}`).join(', ');
  return `coalesce(sum(hashtextextended(row(${columns})::text, 0)), 0)::text`;
}
