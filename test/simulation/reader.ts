import { Cache } from './cache.ts';
import { type Clock, dayOf } from './clock.ts';
import { Database } from './database.ts';
import type { Body, Facts } from './facts.ts';
import type { Request } from './requests.ts';
import type { Part, Way } from './ways.ts';

/** How long things take, in ms. */
export interface Costs {
  readonly hit: number;
  readonly scan: number;
  readonly storedTotals: number;
  /** From a commit of the night to the flush. */
  readonly flush: number;
}

export interface Answer {
  readonly from: 'cache' | 'database' | 'nobody: refused';
  readonly bodies: readonly Body[];
}

/**
 * Reads the page in one way. Of ours, the bounds on waiting for another reader's load are left out: they are seconds, and
 * no load takes as long.
 */
export class Reader {
  readonly cache: Cache;
  readonly database: Database;
  private readonly loading = new Map<string, (() => void)[]>();
  private readonly way: Way;
  private readonly clock: Clock;
  private readonly facts: Facts;
  private readonly costs: Costs;

  constructor(way: Way, clock: Clock, facts: Facts, costs: Costs) {
    this.way = way;
    this.clock = clock;
    this.facts = facts;
    this.costs = costs;
    this.cache = new Cache(clock);
    this.database = new Database(clock, way.database);
  }

  read({ range, from }: Request, done: (answer: Answer) => void): void {
    const parts = this.way.parts(range, dayOf(this.clock.now));
    this.readParts(parts, from, { from: 'cache', bodies: [] }, done);
  }

  /** One call after the other. An answer is from the cache when all of it is. */
  private readParts(
    [part, ...others]: readonly Part[],
    from: Request['from'],
    soFar: Answer,
    done: (answer: Answer) => void,
  ): void {
    if (part === undefined || soFar.from === 'nobody: refused') done(soFar);
    else
      this.readPart(part, from, (answer) => {
        const source = answer.from === 'cache' ? soFar.from : answer.from;
        this.readParts(others, from, { from: source, bodies: [...soFar.bodies, ...answer.bodies] }, done);
      });
  }

  private readPart(part: Part, from: Request['from'], done: (answer: Answer) => void): void {
    const key = `${part.range.start}-to-${part.range.end}`;
    const hit = part.cached ? this.cache.get(key) : undefined;
    const others = this.way.guarded ? this.loading.get(key) : undefined;
    if (hit !== undefined) this.clock.after(this.costs.hit, () => done({ from: 'cache', bodies: [hit] }));
    else if (others !== undefined) others.push(() => this.readPart(part, from, done));
    else this.load(key, part, from, done);
  }

  private load(key: string, part: Part, from: Request['from'], done: (answer: Answer) => void): void {
    const { way, cache, clock, facts, costs } = this;
    const begunIn = cache.generation;
    const accepted = this.database.ask({
      ms: way.read === 'scan' ? costs.scan : costs.storedTotals,
      from,
      read: () => ({ readAt: clock.now, allComplete: facts.areComplete(part.range, dayOf(clock.now)) }),
      done: (read) => {
        const body = { range: part.range, totals: part.totals, readAt: read.readAt };
        if (part.cached) cache.fill(key, body, way.ttl(clock.now, read), way.guarded ? begunIn : undefined);
        done({ from: 'database', bodies: [body] });
        const others = this.loading.get(key);
        this.loading.delete(key);
        for (const other of others ?? []) other();
      },
    });
    if (!accepted) done({ from: 'nobody: refused', bodies: [] });
    else if (way.guarded) this.loading.set(key, []);
  }
}
