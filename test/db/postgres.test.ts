import { setTimeout as delay } from 'node:timers/promises';
import type { ClientBase, Pool } from 'pg';
import { DatabaseError } from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createPool } from '../../db/postgres.ts';
import { applySessionSettings } from '../../db/session-settings.ts';
import { emptyDatabase, execute, majors } from './databases.ts';

function poolOf(url: string, options?: Parameters<typeof createPool>[1]): Pool {
  const pool = createPool(url, options);
  onTestFinished(() => pool.end());
  return pool;
}

test.each(majors)('a session on Postgres %i has our settings, whatever the defaults of the database', async (major) => {
  const url = await emptyDatabase(major);
  const name = new URL(url).pathname.slice(1);
  await execute(
    url,
    `alter database ${name} set timezone = 'America/New_York'; alter database ${name} set datestyle = 'SQL, DMY';
     alter database ${name} set search_path = 'elsewhere'; alter database ${name} set statement_timeout = '1s'`,
  );
  const pool = poolOf(url, { applicationName: 'nightshift test' });
  const names = [
    'application_name',
    'TimeZone',
    'DateStyle',
    'search_path',
    'jit',
    'lock_timeout',
    'statement_timeout',
    'idle_in_transaction_session_timeout',
    'client_connection_check_interval',
  ];
  const { rows } = await pool.query<{ name: string; value: string }>(
    'select name, current_setting(name) as value from unnest($1::text[]) as name',
    [names],
  );
  expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual({
    application_name: 'nightshift test',
    TimeZone: 'UTC',
    DateStyle: 'ISO, YMD',
    search_path: 'public',
    jit: 'off',
    lock_timeout: '1min',
    statement_timeout: '20min',
    idle_in_transaction_session_timeout: '1min',
    client_connection_check_interval: '5s',
  });
});

test('dates, naive timestamps, bigints and numerics come as the text that Postgres has', async () => {
  const pool = poolOf(await emptyDatabase());
  const values = `select date '2026-03-29' as day, timestamp '2026-03-29 01:30:00.000001' as instant, 9007199254740993 as big,
                         0.10 as rate, array[date '2026-03-29'] as days, array[timestamp '2026-03-29 01:30'] as instants,
                         array[0.10] as rates, 7 as small`;
  expect((await pool.query(values)).rows).toEqual([
    {
      day: '2026-03-29',
      instant: '2026-03-29 01:30:00.000001',
      big: '9007199254740993',
      rate: '0.10',
      days: ['2026-03-29'],
      instants: ['2026-03-29 01:30:00'],
      rates: ['0.10'],
      small: 7,
    },
  ]);
  // Other users of the driver still get what it gives by default.
  const [row] = await execute<{ day: unknown }>(pool.options.connectionString ?? '', values);
  expect(row?.day).toBeInstanceOf(Date);
});

test('a backend that dies while its connection is idle costs a warning, and the pool goes on', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  onTestFinished(() => warn.mockRestore());
  const url = await emptyDatabase();
  const pool = poolOf(url, { max: 1 });
  const pid = await backendOf(pool);
  await execute(url, `select pg_terminate_backend(${pid}, 5000)`);
  await vi.waitFor(() => expect(warn).toHaveBeenCalledWith(expect.stringContaining('idle connection')));
  expect(await backendOf(pool)).not.toBe(pid);
});

test('a backend that dies while its connection is borrowed fails the next statement only', async () => {
  const url = await emptyDatabase();
  const pool = poolOf(url, { max: 1 });
  const client = await pool.connect();
  const pid = await backendOf(client);
  await execute(url, `select pg_terminate_backend(${pid}, 5000)`);
  await delay(100);
  await expect(client.query('select 1')).rejects.toThrow('not queryable');
  client.release();
  expect(await backendOf(pool)).not.toBe(pid);
});

test('a server that cannot check its connections is used all the same, and the reason is given', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  onTestFinished(() => warn.mockRestore());
  // No Postgres on Linux answers so: it is what one on another platform says.
  const unsupported = new DatabaseError(
    '"client_connection_check_interval" must be set to 0 on this platform',
    0,
    'error',
  );
  unsupported.code = '22023';
  const query = async (sql: string) => {
    if (sql.includes('client_connection_check_interval')) throw unsupported;
  };
  await applySessionSettings({ query } as unknown as ClientBase);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('must be set to 0 on this platform'));
});

async function backendOf(connection: Pick<Pool, 'query'>): Promise<number | undefined> {
  const { rows } = await connection.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid;
}
