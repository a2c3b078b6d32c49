import type { FactHorizon } from '../../db/receipts/mark-due.ts';
import type { ApiDeps } from '../deps.ts';

/** What the routes of receipts work with. */
export interface ReceiptDeps extends Pick<ApiDeps, 'change' | 'logger' | 'now' | 'signing'> {
  readonly horizon: FactHorizon;
}
