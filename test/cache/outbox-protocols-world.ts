import type { Redis } from 'ioredis';
import { vi } from 'vitest';
import { guardRedis } from '../../db/cache/guard/guarded-redis.ts';
import { epochKey, fillKey, generationKey, leaseKey } from '../../db/cache/guard/keys.ts';
import * as keys from '../../db/cache/keys.ts';
import { LostConnection, Postgres, type Statement } from './outbox-protocols-postgres.ts';
import { type Otherwise, Process, type Violation } from './outbox-protocols-process.ts';
import { type Owner, Steps } from './outbox-protocols-steps.ts';

/** One invalidated by its key, one by its groups too, one by looking through all of Redis. */
const documents = [
  { target: 'user/user', key: keys.userKey('user'), groups: [] },
  {
    target: 'template/service/template',
    key: keys.templateVersionKey('service', 'template', 'None'),
    groups: [keys.templateGroup('template'), keys.templatesGroup('service')],
  },
  { target: 'performance-stats', key: 'performance-stats-2026-11-14-to-2026-11-21', groups: ['performance-stats'] },
] as const;

export const documentCount = documents.length;

export const happenings = [
  'reader',
  'writer',
  'psql',
  'crash',
  'deaf',
  'unreachable',
  'lost statement',
  'flushall',
  'eviction',
  'slow',
  'a second',
] as const;

/** At which statements a connection is lost. */
const losable: readonly Statement[] = ['commit', 'take', 'templates', 'remove', 'newest'];

export interface Happening {
  readonly what: (typeof happenings)[number];
  /** To which of the two processes, or which of the keys. */
  readonly whom: number;
}

/** What may be wrong with the world as a whole, to see that the harness notices. */
export interface Mutant extends Otherwise {
  readonly unheard?: 'marked' | 'applied';
}

/** Carries out what happens in the given order of steps, lets everything come to rest, and looks. */
export async function violationsOf(
  server: Redis,
  which: number,
  happening: readonly Happening[],
  picks: readonly number[],
  mutant: Mutant = {},
): Promise<Violation[]> {
  await server.flushdb();
  const document = documents[which % documents.length] ?? documents[0];
  const violations: Violation[] = [];
  const steps = new Steps();
  const world: Owner = { alive: true };
  const processes: Process[] = [];
  const postgres = new Postgres(steps, document.target, (because) => {
    if (because === mutant.unheard) return;
    for (const process of processes) void steps.pause(process).then(() => process.ear.notify());
  });
  const start = (at: number) => {
    const violated = (violation: Violation) => violations.push(violation);
    processes[at] = new Process({
      name: `process ${at}`,
      document,
      steps,
      postgres,
      server,
      otherwise: mutant,
      violated,
    });
  };
  for (const at of [0, 1]) start(at);
  const processOf = (whom: number) => processes[whom % 2] ?? unknownProcess(whom);
  const evictable = [
    document.key,
    leaseKey(document.key),
    fillKey(document.key),
    epochKey,
    ...document.groups.map(generationKey),
  ];

  const actions: Readonly<Record<Happening['what'], (whom: number) => Promise<unknown>>> = {
    reader: (whom) =>
      processOf(whom).serve(async (process) => {
        for (let look = 0; look < 4; look += 1) await process.read();
      }),
    writer: (whom) =>
      processOf(whom).serve(async (process) => {
        await process.write();
        await process.read();
      }),
    psql: async () => postgres.write(),
    async crash(whom) {
      const process = processOf(whom);
      steps.kill(process);
      postgres.abort(process);
      start(whom % 2);
    },
    async deaf(whom) {
      const { ear } = processOf(whom);
      ear.breaks();
      await steps.pause(world);
      ear.noticesThat();
      await steps.pause(world);
      ear.connect();
    },
    async unreachable(whom) {
      const { connections } = processOf(whom);
      for (const connection of connections) connection.cut();
      await steps.pause(world);
      for (const connection of connections) connection.restore();
    },
    'lost statement': async (whom) => postgres.failNext(processOf(whom), losable[whom % losable.length] ?? 'commit'),
    flushall: () => steps.outside(() => server.flushdb()),
    eviction: (whom) => steps.outside(() => server.del(evictable[whom % evictable.length] ?? '')),
    slow: async () => vi.advanceTimersByTime(150),
    'a second': async () => vi.advanceTimersByTime(1_050),
  };

  const unexpected: unknown[] = [];
  // A change whose statement was lost has no good answer.
  const failed = (error: unknown) => error instanceof LostConnection || unexpected.push(error);
  for (const { what, whom } of happening) {
    void steps.pause(world).then(() => actions[what](whom).catch(failed));
  }
  let step = 0;
  const goOn = async () => {
    while (await steps.next(picks[step % picks.length] ?? 0)) step += 1;
  };
  await goOn();
  const atRest = () => postgres.isDrained() && !processes.some((process) => process.isBusy());
  // Timers are what is left: those who wait for another reader, and relays that were not nudged.
  for (let waits = 0; waits < 100 && !atRest(); waits += 1) {
    vi.advanceTimersByTime(100);
    await goOn();
  }
  if (!atRest()) violations.push('never at rest');
  if (postgres.unknown.length > 0) {
    throw new Error(`Expected statements that the model of Postgres knows, got: ${postgres.unknown.join('; ')}`);
  }
  if (unexpected.length > 0) throw unexpected[0];
  const cached = await guardRedis(server).read(document.key, document.groups, 1);
  const inRedis = cached.kind === 'hit' ? [Number(String(cached.body))] : [];
  const inMemory = processes.map((process) => process.near()).filter((version) => version !== undefined);
  if ([...inRedis, ...inMemory].some((version) => version !== postgres.version)) violations.push('stale in the end');
  for (const process of processes) steps.kill(process);
  vi.clearAllTimers();
  return violations;
}

function unknownProcess(whom: number): never {
  throw new Error(`Expected process 0 or 1, got ${whom}`);
}
