import { randomUUID } from 'node:crypto';
import type { Redis, Result } from 'ioredis';
import { epochKey, fillKey, generationKey, leaseKey, serverKey } from './keys.ts';
import { scripts } from './scripts.ts';
import type { Bytes } from './types.ts';
import { voidKeys } from './void.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    guardReadBuffer(keys: number, ...args: string[]): Result<[Bytes, Bytes?, Bytes?, Bytes?, number?], Context>;
    guardFill(keys: number, ...args: (string | number)[]): Result<number, Context>;
    guardRelease(lease: string, token: string, stamp: string): Result<number, Context>;
    guardMeet(server: string, epoch: string, identity: string, nonce: string): Result<number, Context>;
  }
}

export interface Lease {
  readonly token: string;
  readonly stamp: string;
}

export type ReadOutcome =
  | {
      readonly kind: 'hit';
      readonly body: Bytes;
      readonly meta: string;
      readonly hash: string;
      readonly msLeft: number;
    }
  /** There is no such row. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'lease'; readonly lease: Lease }
  | { readonly kind: 'wait' };

/** The steps of the protocol, each one round trip. `key` is Notify's, `groups` what it belongs to. */
export interface GuardedRedis {
  read(key: string, groups: readonly string[], leaseMs: number): Promise<ReadOutcome>;
  /** An empty body: there is no such row. False: refused, since something was invalidated since the lease was taken. */
  fill(
    key: string,
    groups: readonly string[],
    lease: Lease,
    ttlMs: number,
    body: string,
    meta: string,
  ): Promise<boolean>;
  release(key: string, lease: Lease): Promise<void>;
  /** To be called on every new connection before anything is read: another server than before voids all fills. */
  meetServer(): Promise<boolean>;
  /** In one round trip. What was begun under one of the groups fills nothing any more. */
  invalidate(keys: readonly string[], groups?: readonly string[]): Promise<void>;
}

const nothing = Buffer.alloc(0);

function field(info: string, name: string): string {
  const value = new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
  if (value === undefined)
    throw new Error(`Expected ${name} in the answer of INFO, got none: is this a Redis or Valkey server?`);
  return value;
}

export function guardRedis(redis: Redis): GuardedRedis {
  const self = randomUUID();
  redis.defineCommand('guardRead', { lua: scripts.read });
  redis.defineCommand('guardFill', { lua: scripts.fill });
  redis.defineCommand('guardRelease', { lua: scripts.release, numberOfKeys: 1 });
  redis.defineCommand('guardMeet', { lua: scripts.meet, numberOfKeys: 2 });
  const keysOf = (key: string, groups: readonly string[]) => [
    key,
    leaseKey(key),
    fillKey(key),
    epochKey,
    ...groups.map(generationKey),
  ];
  return {
    async read(key, groups, leaseMs) {
      const keys = keysOf(key, groups);
      const token = `${self}/${randomUUID()}`;
      // As bytes: what is only passed on need not become text and bytes again.
      const [kind, first = nothing, meta = nothing, hash = nothing, msLeft = 0] = await redis.guardReadBuffer(
        keys.length,
        ...keys,
        token,
        String(leaseMs),
        self,
      );
      switch (String(kind)) {
        case 'hit':
          return { kind: 'hit', body: first, meta: String(meta), hash: String(hash), msLeft };
        case 'lease':
          return { kind: 'lease', lease: { token, stamp: String(first) } };
        case 'absent':
          return { kind: 'absent' };
        default:
          return { kind: 'wait' };
      }
    },
    async fill(key, groups, { token, stamp }, ttlMs, body, meta) {
      const keys = keysOf(key, groups);
      return (await redis.guardFill(keys.length, ...keys, token, stamp, ttlMs, body, meta)) === 1;
    },
    async release(key, { token, stamp }) {
      await redis.guardRelease(leaseKey(key), token, stamp);
    },
    async meetServer() {
      const info = await redis.info();
      const identity = `${field(info, 'run_id')}:${field(info, 'master_replid')}`;
      return (await redis.guardMeet(serverKey, epochKey, identity, randomUUID())) === 1;
    },
    invalidate: (keys, groups) => voidKeys(redis, keys, groups),
  };
}
