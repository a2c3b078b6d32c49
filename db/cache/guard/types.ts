/** UTF-8. */
export type Bytes = Buffer<ArrayBuffer>;

/** What a read of the database gave: the very JSON that is served, and for how long it may be kept. */
export interface Loaded {
  readonly body: string;
  readonly ttlMs: number;
  /** Kept beside the body, for headers. */
  readonly meta: string;
}

export interface CachedRead {
  /** Notify's key. */
  readonly key: string;
  /** A change of any of them makes it stale, whatever its key. */
  readonly groups: readonly string[];
  /** Undefined: there is no such row. */
  load(): Promise<Loaded | undefined>;
}

export interface Served {
  readonly body: Bytes;
  readonly meta: string;
  /** SHA-1 of the body: a strong ETag. */
  readonly hash: string;
  readonly from: 'cache' | 'database';
}

/** The database has as much to do as it may have. The caller should try again in a second. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
}

export interface CacheLimits {
  /** How long Redis may take before a read goes on without it. */
  readonly redisMs: number;
  /** Failures in a row after which Redis is left alone, and for how long until a probe. */
  readonly failures: number;
  readonly probeAfterMs: number;
  /** How long one reader may load before another takes over. */
  readonly leaseMs: number;
  /** How long the others wait for it before they load for themselves. */
  readonly waitMs: number;
  /** Loads at once, and how many may queue for one. */
  readonly loads: number;
  readonly queue: number;
  /** How long one may queue. Less than `leaseMs`, or what is loaded then can fill nothing any more. */
  readonly queueMs: number;
}

export const defaultCacheLimits: CacheLimits = {
  redisMs: 100,
  failures: 5,
  probeAfterMs: 1_000,
  leaseMs: 5_000,
  waitMs: 1_000,
  loads: 8,
  queue: 64,
  queueMs: 2_000,
};

export interface CacheCounts {
  /** From this process's own memory. */
  nearHits: number;
  hits: number;
  /** Shared the work of another read of the same key. */
  shared: number;
  loads: number;
  waits: number;
  fillsRefused: number;
  redisFailures: number;
  overloads: number;
}

export interface GuardedCache {
  /** Undefined: there is no such row. @throws OverloadedError, or what `load` throws. */
  read(read: CachedRead): Promise<Served | undefined>;
  /** Drops keys, and what was begun under groups. False: Redis is in trouble, and it is for somebody else to do. */
  invalidate(keys: readonly string[], groups: readonly string[]): Promise<boolean>;
  /** Something became stale, and nobody could say what: what waits is applied before the next read. */
  missed(): void;
  readonly counts: Readonly<CacheCounts>;
  /** Whether Redis is in use: connected, known, told of all that was seen elsewhere, and the breaker closed. */
  isCaching(): boolean;
  breaker(): 'closed' | 'open' | 'half-open' | 'isolated';
}
