import { opsSecret } from '../../support/api.ts';
import { knownBackfill } from '../../support/remembered-backfills.ts';
import type { Endpoint } from './endpoint.ts';

const range = { from: '2026-01-01', to: '2026-01-02' };
const bad = (body: unknown) => ({ body, status: 400 });

const changes = ['pause', 'resume', 'cancel'].map(
  (name): Endpoint => ({
    method: 'POST',
    path: `/ops/backfills/{id}/${name}`,
    params: { id: knownBackfill },
    writes: [{ status: 204 }],
  }),
);

/** As a browser says it of a page that the test's own address has. */
const ofOurPage = { origin: 'http://localhost' };

const sessions: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/ops/session',
    writes: [{ form: { ops_token: opsSecret }, headers: ofOurPage, status: 303 }],
    refused: [
      { form: { ops_token: 'x' }, headers: ofOurPage, status: 403 },
      { form: { ops_token: opsSecret }, status: 403 },
    ],
  },
  {
    method: 'POST',
    path: '/ops/session/end',
    writes: [{ headers: ofOurPage, status: 303 }],
    refused: [{ status: 403 }],
  },
];

export const opsEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/ops/backfills',
    writes: [{ body: range, status: 201 }],
    refused: [bad({}), bad({ ...range, mode: 'some' }), { body: { ...range, id: knownBackfill }, status: 409 }],
  },
  ...changes,
  ...sessions,
];
