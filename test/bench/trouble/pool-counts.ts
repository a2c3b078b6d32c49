import pg from 'pg';

/** What a process has asked of Postgres through its pools. */
export interface PoolCounts {
  readonly statements: number;
  /** Statements that were under way at the same time. */
  readonly mostAtOnce: number;
  /** The times of all statements added up, waits for a connection among them. */
  readonly seconds: number;
}

let underWay = 0;
let statements = 0;
let mostAtOnce = 0;
let milliseconds = 0;

pg.Pool.prototype.query = new Proxy(pg.Pool.prototype.query, {
  async apply(query, pool, args) {
    const began = performance.now();
    statements += 1;
    underWay += 1;
    mostAtOnce = Math.max(mostAtOnce, underWay);
    try {
      return await Reflect.apply(query, pool, args);
    } finally {
      underWay -= 1;
      milliseconds += performance.now() - began;
    }
  },
});

/** The counts since it was last asked. */
export function takePoolCounts(): PoolCounts {
  const counts = { statements, mostAtOnce, seconds: milliseconds / 1000 };
  statements = 0;
  mostAtOnce = underWay;
  milliseconds = 0;
  return counts;
}
