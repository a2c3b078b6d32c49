import { printerSays } from '../receipts/world.ts';
import type { Known } from './known-values.ts';

/** Good bodies, by path, of which no schema says how their parts fit each other. */
export const wholeBodies: Readonly<Record<string, (known: Known) => object>> = {
  '/notifications/letter/status': ({ jobId = [] }) => printerSays(jobId[0] ?? ''),
  '/ops/backfills': () => ({ from: '2026-01-01', to: '2026-01-02' }),
};
