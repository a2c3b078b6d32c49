import type { Pool, PoolClient } from 'pg';
import type { ListedObject, ObjectStore } from '../../db/objects/object-store.ts';
import type { Turns } from './turns.ts';

/** What becomes of a worker at a step: it dies before the step is done, or after that and before it hears of it. */
export type Fate = 'lives' | 'dies before' | 'dies after';

/** A worker that is dead does nothing any more: not even its `finally` reaches the store or the database. */
export class Death extends Error {}

/** A process that works on a letter step by step, in turn with others, and may die at any of them. */
export class MortalWorker {
  #dead = false;
  readonly #fates: Fate[];
  readonly #turns: Turns;

  constructor(turns: Turns, fates: readonly Fate[]) {
    this.#turns = turns;
    this.#fates = [...fates];
  }

  /** As when the worker is started again. */
  revive(): void {
    this.#dead = false;
  }

  /** @returns what says that the step is done. */
  async begin(): Promise<() => Promise<void>> {
    if (this.#dead) throw new Death();
    await this.#turns.next();
    const fate = this.#fates.shift() ?? 'lives';
    if (fate === 'dies before') this.#die();
    return async () => {
      await this.#turns.stepDone();
      if (fate === 'dies after') this.#die();
    };
  }

  async step<T>(work: () => Promise<T>): Promise<T> {
    const done = await this.begin();
    const result = await work();
    await done();
    return result;
  }

  #die(): never {
    this.#dead = true;
    throw new Death();
  }
}

/** Each call is a step. A copy is one, as it is in S3. */
export function mortalStore(store: ObjectStore, worker: MortalWorker): ObjectStore {
  return {
    get: (address) => worker.step(() => store.get(address)),
    head: (address) => worker.step(() => store.head(address)),
    put: (...args) => worker.step(() => store.put(...args)),
    copy: (...args) => worker.step(() => store.copy(...args)),
    delete: (address) => worker.step(() => store.delete(address)),
    async *list(bucket, prefix) {
      const listed: ListedObject[] = [];
      await worker.step(async () => {
        for await (const object of store.list(bucket, prefix)) listed.push(object);
      });
      yield* listed;
    },
  };
}

/** Each statement is a step, and each transaction one: who dies in it has done nothing. */
export function mortalPool(pool: Pool, worker: MortalWorker): Pool {
  const query = (...args: unknown[]) => worker.step(() => Reflect.apply(pool.query, pool, args));
  const connect = async () => {
    const done = await worker.begin();
    return inOneStep(await pool.connect(), done);
  };
  return new Proxy(pool, { get: (_, name) => ({ query, connect })[String(name)] ?? Reflect.get(pool, name) });
}

function inOneStep(client: PoolClient, done: () => Promise<void>): PoolClient {
  const query = async (...args: unknown[]) => {
    const result: unknown = await Reflect.apply(client.query, client, args);
    if (args[0] === 'commit') await done();
    return result;
  };
  return new Proxy(client, {
    get: (_, name) => {
      if (name === 'query') return query;
      const member: unknown = Reflect.get(client, name);
      return typeof member === 'function' ? member.bind(client) : member;
    },
  });
}
