import { describe, expect, test } from 'vitest';
import { migrate } from '../../db/migrate.ts';
import { readMigrations } from '../../db/migration-files.ts';
import { emptyDatabase, execute, majors, migrateAsEarlierBuild } from './databases.ts';

const names = (await readMigrations()).map(({ name }) => name);

/** The schemas and relations of a database, but for Postgres's own. */
async function contents(url: string): Promise<string[]> {
  const rows = await execute<{ name: string }>(
    url,
    `select nspname as name from pg_namespace where nspname !~ '^pg_' and nspname not in ('public', 'information_schema')
     union all select oid::regclass::text from pg_class
                where relnamespace::regnamespace::text in ('public', 'nightshift') and relkind <> 'i'
     union all select typname from pg_type where typnamespace = 'public'::regnamespace and typtype = 'e'
      order by 1`,
  );
  return rows.map(({ name }) => name);
}

describe.each(majors)('on Postgres %i', (major) => {
  test('an empty database gets every migration, once', async () => {
    const databaseUrl = await emptyDatabase(major);
    const lines: string[] = [];
    const first = await migrate({ databaseUrl, progress: (line) => lines.push(line) });
    expect(first).toEqual({ applied: names, adopted: [] });
    expect(lines).toEqual(names.map((name) => `Applied ${name}`));
    const ledger = 'select version, name, sha256, adopted, applied_at from nightshift.migration order by version';
    const recorded = await execute(databaseUrl, ledger);
    expect(recorded).toMatchObject(names.map((name, index) => ({ version: index + 1, name, adopted: false })));

    const before = await contents(databaseUrl);
    expect(await migrate({ databaseUrl })).toEqual({ applied: [], adopted: [] });
    expect(await execute(databaseUrl, ledger)).toEqual(recorded);
    expect(await contents(databaseUrl)).toEqual(before);
  });

  test('four at once leave what one does', async () => {
    const databaseUrl = await emptyDatabase(major);
    const lines: string[] = [];
    const results = await Promise.all(
      [1, 2, 3, 4].map(() => migrate({ databaseUrl, progress: (line) => lines.push(line) })),
    );
    expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, 0, 0, names.length]);
    expect(lines.filter((line) => line.startsWith('Another migration is running'))).toHaveLength(3);
    expect(await execute(databaseUrl, 'select name from nightshift.migration order by version')).toEqual(
      names.map((name) => ({ name })),
    );
  });

  test('a migration that fails leaves nothing behind and names the file', async () => {
    const databaseUrl = await emptyDatabase(major);
    await execute(databaseUrl, "create type letter_language_options as enum ('cymraeg')");
    await expect(migrate({ databaseUrl })).rejects.toThrow(
      '0001_notify.sql failed: type "letter_language_options" already exists. Nothing of it was kept',
    );
    expect(await contents(databaseUrl)).toEqual(['letter_language_options']);
    await execute(databaseUrl, 'drop type letter_language_options');
    expect((await migrate({ databaseUrl })).applied).toEqual(names);
  });
});

test('a database of a newer build is refused with both versions', async () => {
  const databaseUrl = await emptyDatabase();
  await migrate({ databaseUrl });
  await execute(databaseUrl, "insert into nightshift.migration values (99, '0099_later.sql', '', false, now())");
  const last = names.at(-1);
  await expect(migrate({ databaseUrl })).rejects.toThrow(
    `it is at version 99 (0099_later.sql), the build knows up to version ${names.length} (${last}). Run the newer build`,
  );
});

test('a migration that was changed after it had been applied is refused', async () => {
  const databaseUrl = await emptyDatabase();
  await migrate({ databaseUrl });
  await execute(databaseUrl, "update nightshift.migration set sha256 = 'abc' where version = 2");
  await expect(migrate({ databaseUrl })).rejects.toThrow(
    /^0002_nightshift\.sql was changed .* expected sha256 abc, got/,
  );
});

test.each(names.map((_, index) => index))('a database with %i of the migrations gets the others', async (count) => {
  const databaseUrl = await emptyDatabase();
  await migrateAsEarlierBuild(databaseUrl, count);
  expect(await migrate({ databaseUrl })).toEqual({ applied: names.slice(count), adopted: [] });
});

test('a schema nightshift of somebody else is left alone', async () => {
  const databaseUrl = await emptyDatabase();
  await execute(databaseUrl, 'create schema nightshift create table workers (name text)');
  await expect(migrate({ databaseUrl })).rejects.toThrow('found one without that table');
  expect(await contents(databaseUrl)).toEqual(['nightshift', 'nightshift.workers']);
});

test('some tables of the names of Notify are refused, with what is there and what is not', async () => {
  const databaseUrl = await emptyDatabase();
  await execute(databaseUrl, 'create table users (id int); create table jobs (id int); create table pigeons (id int)');
  await expect(migrate({ databaseUrl })).rejects.toThrow(
    /found 2 of \d+: jobs, users\. Missing: .*ft_billing.*services_history.*Name an empty database/,
  );
  expect(await contents(databaseUrl)).toEqual(['jobs', 'pigeons', 'users']);
});

test('a server that does not answer is named, with the reason and the next step', async () => {
  await expect(migrate({ databaseUrl: 'postgres://nobody:secret@127.0.0.1:1/nowhere' })).rejects.toThrow(
    /^Postgres at 127\.0\.0\.1:1 cannot be used: connect ECONNREFUSED 127\.0\.0\.1:1\. Start it, or correct DATABASE_URL$/,
  );
});
