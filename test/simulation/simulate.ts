import { Clock, dayOf } from './clock.ts';
import { Facts } from './facts.ts';
import { type Answer, type Costs, Reader } from './reader.ts';
import type { Request } from './requests.ts';
import type { Way } from './ways.ts';
import type { Year } from './year.ts';

type Count = Record<Request['from'], number>;

/** What came of a year in one way. Views are those of visitors; bursts are counted apart. Times in ms. */
export interface Outcome {
  readonly fromCache: Count;
  readonly fromDatabase: Count;
  readonly refused: Count;
  /** Views that lacked something which the database had when they were asked for. */
  staleViews: number;
  readonly staleDays: Set<number>;
  /** Of all stale views the longest time that the database had had what was lacking. */
  longestStaleMs: number;
  /** Views that were asked for when the database had not got all of yesterday. No cache is to blame. */
  earlyViews: number;
  slowestViewMs: number;
  readonly databaseMs: Readonly<Count>;
}

const none = (): Count => ({ visitor: 0, burst: 0 });
const counters = { cache: 'fromCache', database: 'fromDatabase', 'nobody: refused': 'refused' } as const;

/** A year of visits and nights in one way of serving the page. */
export function simulate(way: Way, year: Year, costs: Costs): Outcome {
  const clock = new Clock();
  const facts = new Facts();
  const reader = new Reader(way, clock, facts, costs);
  const outcome: Outcome = {
    fromCache: none(),
    fromDatabase: none(),
    refused: none(),
    staleViews: 0,
    staleDays: new Set(),
    longestStaleMs: 0,
    earlyViews: 0,
    slowestViewMs: 0,
    databaseMs: reader.database.busyMs,
  };

  function judge(request: Request, answer: Answer): void {
    outcome[counters[answer.from]][request.from] += 1;
    if (request.from === 'burst' || answer.from === 'nobody: refused') return;
    outcome.slowestViewMs = Math.max(outcome.slowestViewMs, clock.now - request.at);
    const lackedSince = answer.bodies.flatMap((body) => facts.lackedSince(body, request.at) ?? []);
    if (lackedSince.length === 0) return;
    outcome.staleViews += 1;
    outcome.staleDays.add(dayOf(request.at));
    outcome.longestStaleMs = Math.max(outcome.longestStaleMs, request.at - Math.min(...lackedSince));
  }

  const flush = () => clock.after(costs.flush, () => reader.cache.flush());
  const commits = year.nights.flatMap((night) => night.commits).sort((a, b) => a.at - b.at);
  clock.inTurn(commits, (commit) => {
    facts.commit(commit);
    if (way.flush === 'after each task') flush();
  });
  const done = year.nights.flatMap(({ doneAt }) => (doneAt === undefined ? [] : [{ at: doneAt }]));
  if (way.flush === 'when the night is done') clock.inTurn(done, flush);
  clock.inTurn(year.requests, (request) => {
    if (request.from === 'visitor' && !facts.isComplete(dayOf(request.at) - 1)) outcome.earlyViews += 1;
    reader.read(request, (answer) => judge(request, answer));
  });
  clock.run();
  return outcome;
}
