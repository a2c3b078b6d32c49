import type { ApiContext } from './answer.ts';

/** Whether the caller wants CSV rather than JSON: `?format=csv` or `Accept: text/csv`. */
export function wantsCsv(c: ApiContext): boolean {
  return c.req.query('format') === 'csv' || (c.req.header('accept')?.includes('text/csv') ?? false);
}
