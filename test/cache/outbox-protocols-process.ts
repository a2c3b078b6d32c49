import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { type Change, createChange } from '../../db/cache/changes.ts';
import { createFirstLevel, type FirstLevel } from '../../db/cache/guard/first-level.ts';
import { createGuardedCache } from '../../db/cache/guard/guarded-cache.ts';
import type { CachedRead, GuardedCache } from '../../db/cache/guard/types.ts';
import { startRelay } from '../../db/cache/relay.ts';
import { type Ear, ears } from './outbox-protocols-listen.ts';
import type { Postgres } from './outbox-protocols-postgres.ts';
import { Connection } from './outbox-protocols-redis.ts';
import type { Owner, Steps } from './outbox-protocols-steps.ts';

/** What a process may have otherwise, to see that the harness notices. */
export interface Otherwise {
  readonly firstLevel?: (usual: FirstLevel) => FirstLevel;
  /** What a change invalidates through. */
  readonly ownWrites?: (usual: GuardedCache) => GuardedCache;
  readonly catchUp?: (usual: () => Promise<void>) => () => Promise<void>;
}

interface Given {
  readonly name: string;
  readonly document: Pick<CachedRead, 'key' | 'groups'>;
  readonly steps: Steps;
  readonly postgres: Postgres;
  readonly server: Redis;
  readonly otherwise: Otherwise;
  readonly violated: (violation: Violation) => void;
}

/** What was shown to somebody who may have known better. */
export type Violation = 'older than shown before' | 'own write not read' | 'stale in the end' | 'never at rest';

const silent = pino({ level: 'silent' });

/** The API as far as it reads and changes one document: the product's own parts on a modelled Postgres and a real Redis. */
export class Process implements Owner {
  alive = true;
  readonly ear: Ear;
  readonly connections: readonly Connection[];
  private readonly firstLevel: FirstLevel;
  private readonly cache: GuardedCache;
  private readonly change: Change;
  private shown = 0;
  private written = 0;
  private clients = 0;
  private readonly given: Given;

  constructor(given: Given) {
    this.given = given;
    const { name, steps, postgres, server, otherwise } = given;
    const { firstLevel = (usual) => usual, ownWrites = (usual) => usual, catchUp = (usual) => usual } = otherwise;
    const [own, relays] = [new Connection(server, steps, this), new Connection(server, steps, this)];
    this.connections = [own, relays];
    const pool = postgres.poolOf(this);
    this.firstLevel = firstLevel(createFirstLevel(() => relay.isListening()));
    const relay = startRelay({
      databaseUrl: name,
      pool,
      redis: relays.redis,
      logger: silent,
      onNudge: this.firstLevel.clear,
    });
    this.ear = ears.get(name) ?? missingEar(name);
    this.ear.connect();
    this.cache = createGuardedCache(own.redis, { catchUp: catchUp(relay.catchUp), firstLevel: this.firstLevel });
    this.change = createChange(pool, ownWrites(this.cache), () => {});
  }

  /** What is kept in memory, if anything. */
  near(): number | undefined {
    const copy = this.firstLevel.get(this.given.document.key);
    return copy && Number(String(copy.body));
  }

  /** Whether somebody waits for an answer. */
  isBusy(): boolean {
    return this.clients > 0;
  }

  async serve(client: (process: Process) => Promise<void>): Promise<void> {
    this.clients += 1;
    await client(this).finally(() => {
      this.clients -= 1;
    });
  }

  async read(): Promise<void> {
    const { shown, written } = this;
    const served = await this.cache.read({ ...this.given.document, load: () => this.load() });
    const version = Number(String(served?.body));
    if (version < written) this.given.violated('own write not read');
    else if (version < shown) this.given.violated('older than shown before');
    this.shown = Math.max(this.shown, version);
  }

  async write(): Promise<void> {
    const client = await this.change(async (connected) => {
      await connected.query('update document');
      return connected;
    });
    this.written = Math.max(this.written, this.given.postgres.versionOf(client));
  }

  private async load() {
    await this.given.steps.pause(this);
    const body = String(this.given.postgres.version);
    await this.given.steps.pause(this);
    return { body, ttlMs: 60_000, meta: '' };
  }
}

function missingEar(name: string): never {
  throw new Error(`Expected the relay of ${name} to listen, got no listener. Is db/cache/listen.ts mocked?`);
}
