import type { Pool, PoolClient } from 'pg';
import type { ObjectStore } from '../../db/objects/object-store.ts';

/** A worker that is dead does nothing any more: not even its `finally` reaches the store or the database. */
class Death extends Error {}

/** Counts what an activity does to the database and the store, and kills it at one of these steps. */
export class Steps {
  count = 0;
  #dead = false;
  readonly #last: number;
  readonly #when: 'before' | 'after';

  /** @param last the step at which it dies: before it is done, or after that and before it is heard of. */
  constructor(last = Number.POSITIVE_INFINITY, when: 'before' | 'after' = 'before') {
    this.#last = last;
    this.#when = when;
  }

  async step<T>(work: () => Promise<T>): Promise<T> {
    if (this.#dead) throw new Death();
    this.count += 1;
    const isLast = this.count === this.#last;
    if (isLast && this.#when === 'before') this.#die();
    const result = await work();
    if (isLast) this.#die();
    return result;
  }

  #die(): never {
    this.#dead = true;
    throw new Death();
  }
}

export function mortalStore(store: ObjectStore, steps: Steps): ObjectStore {
  return {
    ...store,
    get: (address) => steps.step(() => store.get(address)),
    put: (...args) => steps.step(() => store.put(...args)),
    delete: (address) => steps.step(() => store.delete(address)),
  };
}

/** Each statement is a step. The connection of one that died in a transaction is closed, as by its system. */
export function mortalPool(pool: Pool, steps: Steps): Pool {
  const query = (...args: unknown[]) => steps.step(() => Reflect.apply(pool.query, pool, args));
  const connect = async () => mortalClient(await pool.connect(), steps);
  return new Proxy(pool, { get: (_, name) => ({ query, connect })[String(name)] ?? Reflect.get(pool, name) });
}

function mortalClient(client: PoolClient, steps: Steps): PoolClient {
  const query = (...args: unknown[]) => steps.step(() => Reflect.apply(client.query, client, args));
  return new Proxy(client, {
    get: (_, name) => {
      if (name === 'query') return query;
      const member: unknown = Reflect.get(client, name);
      return typeof member === 'function' ? member.bind(client) : member;
    },
  });
}
