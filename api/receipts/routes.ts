import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';
import { firetextReceipts } from './firetext.ts';
import { letterStatus } from './letter-status.ts';
import { mmgReceipts } from './mmg.ts';
import { reachReceipts } from './reach.ts';
import { returnedLetters } from './returned-letters.ts';
import { sesReceipts } from './ses.ts';

/** What providers say of what they were given. */
export function receiptRoutes(deps: ApiDeps): Route[] {
  const { timeZone, windows, rawHorizonDays } = deps;
  const receiptDeps = { ...deps, horizon: { timeZone, windows, rawHorizonDays } };
  return [mmgReceipts, firetextReceipts, reachReceipts, sesReceipts, letterStatus, returnedLetters].map((route) =>
    route(receiptDeps),
  );
}
