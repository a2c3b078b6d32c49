import { id } from '../../cache/notify-world.ts';
import { letterToken, printerSays } from '../receipts/world.ts';
import type { Endpoint } from './endpoint.ts';

/** Of notifications that are not there; what is said of those that are, no cached read tells. */
const unknown = id(98);
const mail = { messageId: unknown, timestamp: '2026-01-01T00:00:00Z' };

export const receiptEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/notifications/sms/mmg',
    writes: [{ body: { status: '3', CID: unknown }, status: 200 }],
    refused: [{ body: { status: '3' }, status: 400 }],
  },
  {
    method: 'POST',
    path: '/notifications/sms/firetext',
    writes: [{ form: { status: '0', reference: unknown }, status: 200 }],
    refused: [{ form: { status: '0' }, status: 400 }],
  },
  {
    method: 'POST',
    path: '/notifications/sms/reach',
    writes: [{ body: { status: 'delivered', reference: unknown }, status: 200 }],
    refused: [{ body: { status: 'gone', reference: unknown }, status: 400 }],
  },
  {
    method: 'POST',
    path: '/notifications/email/ses',
    writes: [{ body: { Message: JSON.stringify({ notificationType: 'Delivery', mail }) }, status: 200 }],
    refused: [{ body: {}, status: 400 }],
  },
  {
    method: 'POST',
    path: '/notifications/letter/status',
    query: `?token=${letterToken(unknown)}`,
    writes: [{ body: printerSays(unknown), status: 204 }],
    refused: [{ body: {}, status: 400 }],
  },
  {
    method: 'POST',
    path: '/letters/returned',
    writes: [{ body: { references: ['0123456789ABCDEF'] }, status: 200 }],
    refused: [{ body: { references: [] }, status: 400 }],
  },
];
