import type { Pool } from 'pg';

/** Notes each change of a letter's status from now on. @returns reads them, as `from -> to`, in their order. */
export async function noteStatusChanges(pool: Pool): Promise<(id: string) => Promise<string[]>> {
  await pool.query(`
    create table public.status_change (
      place bigint generated always as identity, id uuid not null, change text not null);
    create function public.note_status_change() returns trigger language plpgsql as $$
    begin
      insert into public.status_change (id, change)
      values (new.id, old.notification_status || ' -> ' || new.notification_status);
      return null;
    end $$;
    create trigger note_status_change after update on public.notifications
      for each row execute function public.note_status_change()`);
  return async (id) => {
    const { rows } = await pool.query<{ change: string }>(
      'select change from public.status_change where id = $1 order by place',
      [id],
    );
    return rows.map(({ change }) => change);
  };
}
