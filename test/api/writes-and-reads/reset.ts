import type { Pool } from 'pg';
import { onTestFailed } from 'vitest';

const tables = `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`;

/** Keeps a copy of all tables, to which {@link resetWorld} goes back. */
export async function keepWorld(pool: Pool): Promise<void> {
  await pool.query(`
    create schema kept;
    do $$ declare t record; begin
      for t in ${tables} loop execute format('create table kept.%1$I as table public.%1$I', t.name); end loop;
    end $$;
    create function kept.reset() returns void language plpgsql set session_replication_role = replica as $$
    declare t record; changed bool;
    begin
      for t in ${tables} loop
        execute format('select exists (select t::text from public.%1$I t except all select t::text from kept.%1$I t)
                            or (select count(*) from public.%1$I) <> (select count(*) from kept.%1$I)', t.name) into changed;
        if changed then
          execute format('delete from public.%1$I', t.name);
          execute format('insert into public.%1$I select * from kept.%1$I', t.name);
        end if;
      end loop;
    end $$`);
}

/** The tables are as they were kept, and the caches have been told. */
export async function resetWorld(pool: Pool): Promise<void> {
  // One failure must not become many.
  onTestFailed(async () => {
    await pool.query(`insert into nightshift.cache_outbox (target) values ('everything')`);
  });
  await pool.query('select kept.reset()');
  await drained(pool);
}

/** Resolves when the relays have applied what waits in the outbox. */
export async function drained(pool: Pool): Promise<void> {
  const waiting = async () => (await pool.query('select from nightshift.cache_outbox limit 1')).rowCount !== 0;
  while (await waiting());
}

/** One text for all that the tables hold. */
export async function worldDigest(pool: Pool): Promise<string> {
  const { rows: names } = await pool.query<{ name: string }>(tables);
  const digests = names.map(
    ({ name }) =>
      `select '${name}' as name, md5(string_agg(t::text, ' ' order by t::text)) as rows from public.${name} t`,
  );
  const { rows } = await pool.query<{ digest: string }>(
    `select json_agg(each order by name)::text as digest from (${digests.join(' union all ')}) each`,
  );
  return rows[0]?.digest ?? '';
}
