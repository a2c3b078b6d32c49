import { type Dependencies, dependencies } from './dependencies.ts';

type Effect = Dependencies[string][number];

/** As `select`, with the name that the column of targets has. */
function asSelect(target: string): string {
  return target.startsWith('select ') ? target : `select ${target}`;
}

function collect({ columns, targets }: Effect): string {
  const union = targets.map(asSelect).join('\n      union all ');
  const collected = `found := found || array(${union});`;
  if (columns === undefined) return `    ${collected}`;
  const values = (row: string) => `(${columns.map((column) => `${row}.${column}`).join(', ')})`;
  return [
    `    if tg_op <> 'UPDATE' or ${values('old')} is distinct from ${values('new')} then`,
    `      ${collected}`,
    '    end if;',
  ].join('\n');
}

function triggersOf(table: string, effects: readonly Effect[]): string {
  const name = `nightshift.stale_${table}`;
  return `
do $do$ begin
if to_regclass('public.${table}') is null then return; end if;
execute $execute$
create or replace function ${name}() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.${table};
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
${effects.map(collect).join('\n')}
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.${table}
  for each row execute function ${name}();
create trigger nightshift_stale_all after truncate on public.${table}
  for each statement execute function nightshift.all_stale();
alter table public.${table} enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;`;
}

/**
 * The triggers of the map, as SQL. A row is compared with itself byte by byte, since an adopted table may have a column,
 * such as one of json, whose type knows no equality. A table that an adopted database does not have is passed over. They fire for a
 * replication role too, since a bulk load makes stale what it replaces.
 */
export function staleTriggers(): string {
  return Object.entries(dependencies)
    .map(([table, effects]) => triggersOf(table, effects))
    .join('\n');
}
