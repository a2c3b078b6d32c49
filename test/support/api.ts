import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DestinationStream, pino } from 'pino';
import { z } from 'zod';
import { createApp } from '../../api/app.ts';
import { signClientToken } from '../../api/client-token.ts';
import type { ApiDeps, LetterScans } from '../../api/deps.ts';
import type { Backfills } from '../../api/ops/backfills/backfills.ts';
import type { LetterWaits } from '../../api/pages/ops/letter-waits.ts';
import type { App } from '../../api/route.ts';
import { type Change, createChange } from '../../db/cache/changes.ts';
import { createFirstLevel } from '../../db/cache/guard/first-level.ts';
import { createGuardedCache } from '../../db/cache/guard/guarded-cache.ts';
import { type CacheLimits, defaultCacheLimits, type GuardedCache } from '../../db/cache/guard/types.ts';
import { everything } from '../../db/cache/listen.ts';
import { createRedis } from '../../db/cache/redis.ts';
import { startRelay } from '../../db/cache/relay.ts';
import { createFolderStore } from '../../db/objects/folder-store.ts';
import type { ObjectStore } from '../../db/objects/object-store.ts';
import { createPool } from '../../db/postgres.ts';
import { readConfig } from '../../temporal.config.ts';
import { rememberedBackfills } from './remembered-backfills.ts';
import type { AtEnd } from './scenario.ts';

export const adminSecret = 'the-secret-of-the-tests';
export const opsSecret = 'the-secret-of-the-operators';

export const signing = { secretKeys: ['dev-notify-secret-key'], salt: 'dev-notify-salt', allowUnsigned: false };

export const letterBuckets = {
  scan: 'test-letters-scan',
  pdf: 'test-letters-pdf',
  test: 'test-test-letters',
  invalid: 'test-letters-invalid-pdf',
};

/** Scans are not started. */
export const noTemporal = {
  address: undefined,
  namespace: 'default',
  taskQueue: 'reporting',
  apiKey: undefined,
  tls: false,
};

/** A folder with the buckets of letters, until the end. */
export function letterFolder(atEnd: AtEnd): string {
  const folder = mkdtempSync(join(tmpdir(), 'letters-'));
  atEnd(async () => rmSync(folder, { recursive: true, force: true }));
  for (const bucket of Object.values(letterBuckets)) mkdirSync(join(folder, bucket));
  return folder;
}

/** One instance of the API, without a port: its own connections, and a clock that the test may stop. */
export interface TestApi {
  /** For its routing table. */
  readonly app: App;
  readonly cache: GuardedCache;
  /** With the token of the admin, or below `/ops/` of the operators, unless the headers have another Authorization. */
  get(path: string, init?: RequestInit): Promise<Response>;
  /** The figures from `start` to `end`. @throws Error unless the answer is a 200. */
  dashboard(start: string, end: string): Promise<Dashboard>;
}

const dashboardBody = z.looseObject({
  total_notifications: z.int(),
  live_service_count: z.int(),
  notifications_by_type: z.array(z.object({ date: z.string(), emails: z.int(), letters: z.int(), sms: z.int() })),
  processing_time: z.array(z.object({ date: z.string(), percentage_under_10_seconds: z.number() })),
  services_using_notify: z.array(z.record(z.string(), z.string().nullable())),
});

export interface Dashboard {
  readonly body: z.infer<typeof dashboardBody>;
  /** The days that it has figures of. */
  readonly days: readonly string[];
  readonly completeThrough: string | null;
}

interface Options {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly now?: () => Date;
  readonly limits?: Partial<CacheLimits>;
  /** What stands between the routes and the cache. */
  readonly through?: (cache: GuardedCache) => GuardedCache;
  readonly adminSecrets?: readonly string[];
  readonly timeZone?: string;
  /** Copies in its own memory, as the API process has them. None by default: a test sees what Redis has. */
  readonly firstLevel?: boolean;
  /** Where letters go; a folder of its own by default. */
  readonly store?: ObjectStore;
  /** None is started by default. */
  readonly letterScans?: LetterScans;
  /** Remembered and not carried out, by default. */
  readonly backfills?: Backfills;
  /** None waits, by default. */
  readonly letterWaits?: LetterWaits;
  /** The address of Temporal's web UI; none is known by default. */
  readonly temporalUiUrl?: string;
  readonly opsSecrets?: readonly string[];
  /** What stands between the routes and their changes. */
  readonly changing?: (change: Change) => Change;
  /** Where log lines go; nowhere by default. */
  readonly log?: DestinationStream;
}

/** Its Redis connection is made by the first read. */
export function createTestApi(atEnd: AtEnd, options: Options): TestApi {
  const { databaseUrl, redisUrl, now = () => new Date(), limits, through = (cache) => cache, log } = options;
  const { changing = (change) => change } = options;
  const { windows, rawHorizonDays } = readConfig({});
  const pool = createPool(databaseUrl, { applicationName: 'nightshift test api' });
  const redis = createRedis(redisUrl, { patienceMs: 1_000 });
  const logger = log === undefined ? pino({ level: 'silent' }) : pino({}, log);
  atEnd(async () => {
    await relay.stop();
    for (const connection of [redis, relayRedis]) connection.disconnect();
    await pool.end();
  });
  // A machine that runs all tests at once may take longer than production's patience.
  const relayRedis = createRedis(redisUrl);
  const firstLevel = options.firstLevel ? createFirstLevel(() => relay.isListening()) : undefined;
  const onNudge = (what: string) => (what === everything ? cache.missed() : firstLevel?.clear());
  const relay = startRelay({ databaseUrl, pool, redis: relayRedis, logger, onNudge });
  const cache = createGuardedCache(redis, {
    limits: { ...defaultCacheLimits, redisMs: 5_000, ...limits },
    catchUp: relay.catchUp,
    ...(firstLevel && { firstLevel }),
  });
  const deps: ApiDeps = {
    pool,
    cache: through(cache),
    scans: relayRedis,
    counters: redis,
    letters: {
      store: options.store ?? createFolderStore(letterFolder(atEnd)),
      buckets: letterBuckets,
      scans: options.letterScans ?? { start: async () => {} },
    },
    backfills: options.backfills ?? rememberedBackfills(),
    letterWaits: options.letterWaits ?? { of: async () => [] },
    temporalUi: { url: options.temporalUiUrl, namespace: 'default' },
    change: changing(createChange(pool, cache, () => {})),
    adminSecrets: options.adminSecrets ?? [adminSecret],
    opsSecrets: options.opsSecrets ?? [opsSecret],
    secureCookies: false,
    signing,
    fromNumber: 'GOVUK',
    emailDomain: 'notify.tools',
    timeZone: options.timeZone ?? 'Europe/London',
    windows,
    rawHorizonDays,
    build: { commit: 'the commit', time: 'the time' },
    logger,
    now,
  };
  const app = createApp(deps);
  const get: TestApi['get'] = async (path, init = {}) => {
    const token = path.startsWith('/ops/')
      ? signClientToken('nightshift-ops', opsSecret, now())
      : signClientToken('notify-admin', adminSecret, now());
    const headers = { authorization: `Bearer ${token}`, ...init.headers };
    return app.request(path, { ...init, headers });
  };
  return {
    app,
    cache,
    get,
    async dashboard(start, end) {
      const response = await get(`/performance-dashboard?start_date=${start}&end_date=${end}`);
      if (response.status !== 200) throw new Error(`Expected 200, got ${response.status}: ${await response.text()}`);
      const body = dashboardBody.parse(await response.json());
      const days = body.notifications_by_type.map(({ date }) => date);
      return { body, days, completeThrough: response.headers.get('nightshift-complete-through') };
    },
  };
}
