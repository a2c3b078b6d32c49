import pg from 'pg';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { createClamdScanner } from '../../activities/letters/clamd.ts';
import { letterFileName } from '../../db/letters/places.ts';
import { clamdProgram, howToGetClamd, startClamd } from '../../stack/clamd.ts';
import { letterPdf } from '../../stack/demo/letter-pdf.ts';
import { startTcpProxy } from '../api/tcp-proxy.ts';
import type { LetterWorld } from '../letters/letter-platform.ts';
import { createLetterWorld } from '../letters/letter-world.ts';
import { realStores } from '../letters/real-stores.ts';
import { noteStatusChanges } from '../letters/status-changes.ts';
import type { AtEnd } from '../support/scenario.ts';
import { redisDatabase, uniqueName } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { startWorkerChild } from '../support/worker-child.ts';

// In its own process: what the killed worker was asked is asked again after the end.

beforeEach(({ skip }) => skip(clamdProgram() === undefined, howToGetClamd));

/** Takes locks in a transaction of its own. @returns releases them. */
async function hold({ databaseUrl }: LetterWorld, atEnd: AtEnd, locks: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'test hold' });
  await client.connect();
  atEnd(() => client.end());
  await client.query(`begin; ${locks}`);
  return async () => void (await client.query('rollback'));
}

const commits = 'select pg_advisory_xact_lock(7)';

/** Whoever changes a letter waits with the commit for those who hold commits. */
async function makeCommitsWait({ pool }: LetterWorld): Promise<void> {
  await pool.query(`
    create function wait() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock(7); return null; end';
    create constraint trigger wait after update on public.notifications deferrable initially deferred
      for each row execute function wait()`);
}

/** Statements of the worker that wait for a lock of the kind. */
async function waiting({ pool }: LetterWorld, kind: 'row' | 'commit'): Promise<number> {
  const { rowCount } = await pool.query(
    `select from pg_stat_activity
      where datname = current_database() and application_name = 'nightshift worker' and wait_event_type = 'Lock'
        and (wait_event = 'advisory') = $1`,
    [kind === 'commit'],
  );
  return rowCount ?? 0;
}

describe.concurrent.each(realStores)('a worker that is killed, with clamd and $name', ({ lacking, start }) => {
  beforeEach(({ skip }) => skip(lacking !== undefined, lacking));

  /** A letter whose worker has copied the file to its place, and waits for the row that it would change. */
  async function untilCopied(atEnd: AtEnd) {
    const clamd = await startClamd();
    atEnd(clamd.stop);
    const { host, port } = clamd;
    const { store, environment } = await start(atEnd);
    const world = await createLetterWorld(atEnd, { store, scanner: createClamdScanner({ address: { host, port } }) });
    const letter = await world.addLetter({ file: await letterPdf(), createdAt: '2026-01-05 09:00:00' });
    const printed = { [`letters-pdf/2026-01-05/${letterFileName(letter)}`]: {} };
    const both = { [`letters-scan/${letterFileName(letter)}`]: {}, ...printed };
    const changesOf = await noteStatusChanges(world.pool);
    await makeCommitsWait(world);
    // Whoever would change its status waits.
    const row = `select from public.notifications where id = '${letter.id}' for update`;
    const release = await hold(world, atEnd, row);
    const database = await startTcpProxy(atEnd, world.databaseUrl);
    const child = await startWorkerChild(
      {
        databaseUrl: database.url,
        redisUrl: await redisDatabase(),
        temporalAddress: inject('servers').temporalAddress,
        taskQueue: uniqueName('nightshift'),
        atEnd,
      },
      { ...environment, NIGHTSHIFT_LETTERS_TASK_QUEUE: world.taskQueue, CLAMD_ADDRESS: `${host}:${port}` },
    );
    const scan = await world.start(letter.id);
    await until('the worker to wait for the row', async () => (await waiting(world, 'row')) === 1);
    expect(await world.files()).toEqual(both);

    const kill = async () => {
      await child.end('SIGKILL');
      await database.behave('refuses');
    };
    return { world, letter, scan, printed, both, release, database, kill, changes: () => changesOf(letter.id) };
  }

  type Killed = Awaited<ReturnType<typeof untilCopied>>;

  /** A worker in this process takes the letter over. */
  async function expectToBePrinted({ world, letter, scan, printed, changes }: Killed, note: string): Promise<void> {
    expect(await world.withWorker(() => scan.result())).toEqual({ status: 'created', note });
    expect(await world.row(letter.id)).toMatchObject({ notification_status: 'created', billable_units: 1 });
    expect(await changes()).toEqual(['pending-virus-check -> created']);
    expect(await world.files()).toEqual(printed);
    expect(await world.alerts()).toEqual({});
  }

  test('after the copy, and before the change of the status', async ({ onTestFinished }) => {
    const killed = await untilCopied(onTestFinished);
    const { world, release, kill, changes } = killed;
    await kill();
    await until('the statement of the dead worker to end', async () => (await waiting(world, 'row')) === 0);
    await release();
    expect(await changes()).toEqual([]);

    await expectToBePrinted(killed, 'Clean, and can be printed: pages 1, sheets 1');
  });

  test('after the change of the status, and before the original is deleted', async ({ onTestFinished }) => {
    const killed = await untilCopied(onTestFinished);
    const { world, release, kill, changes, both, database } = killed;
    const commit = await hold(world, onTestFinished, commits);
    await release();
    await until('the worker to commit', async () => (await waiting(world, 'commit')) === 1);
    // The change is committed, and the worker does not hear of it.
    await database.behave('holds');
    await commit();
    await until('the status to be changed', async () => (await changes()).length === 1);
    await kill();
    expect(await world.files()).toEqual(both);

    await expectToBePrinted(killed, 'It did not wait for a scan any more');
  });
});
