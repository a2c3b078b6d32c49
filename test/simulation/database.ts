import type { Clock } from './clock.ts';
import type { Request } from './requests.ts';

export interface DatabaseLimits {
  /** Queries at once, and how many may wait for their turn. */
  readonly parallel: number;
  readonly queue: number;
}

interface Query<Result> {
  readonly ms: number;
  readonly from: Request['from'];
  /** Sees the database as it is when the query's turn has come: its snapshot. */
  readonly read: () => Result;
  readonly done: (result: Result) => void;
}

/** A server that works on a bounded number of queries, each as fast as if it were alone; the others wait in order. */
export class Database {
  readonly busyMs: Record<Request['from'], number> = { visitor: 0, burst: 0 };
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly clock: Clock;
  private readonly limits: DatabaseLimits;

  constructor(clock: Clock, limits: DatabaseLimits) {
    this.clock = clock;
    this.limits = limits;
  }

  /** False: refused, since the queue is full. */
  ask<Result>(query: Query<Result>): boolean {
    if (this.running < this.limits.parallel) this.begin(query);
    else if (this.waiting.length < this.limits.queue) this.waiting.push(() => this.begin(query));
    else return false;
    return true;
  }

  private begin<Result>({ ms, from, read, done }: Query<Result>): void {
    this.running += 1;
    this.busyMs[from] += ms;
    const result = read();
    this.clock.after(ms, () => {
      this.running -= 1;
      this.waiting.shift()?.();
      done(result);
    });
  }
}
