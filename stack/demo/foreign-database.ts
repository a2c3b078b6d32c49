import { connect } from '../../db/connect.ts';

/** What is in a database, besides what Postgres and its extensions put there; the first few names do. */
const foundStatement = `
select to_regclass('nightshift.migration') is not null as ours,
       array(select format('%I.%I', n.nspname, c.relname)
               from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%' and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
                and not exists (select from pg_depend d
                                 where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
              order by 1 limit 4) as relations`;

/**
 * Makes sure that `npm start` may migrate a database which the user has named. Changes nothing.
 *
 * @throws Error unless it is empty, or has been migrated or adopted by us before.
 */
export async function refuseForeignDatabase(databaseUrl: string): Promise<void> {
  const client = await connect(databaseUrl, 'nightshift start');
  try {
    const { rows } = await client.query<{ ours: boolean; relations: string[] }>(foundStatement);
    const [found] = rows;
    if (found === undefined) throw new Error('Expected one row on what is in the database, got none');
    if (found.ours || found.relations.length === 0) return;
    throw new Error(
      'DATABASE_URL: expected an empty database, or one that Nightshift has migrated or adopted, but found ' +
        `${found.relations.join(', ')}. Nothing was changed. Unset it to get a local database, or name an empty one; ` +
        "to work beside Notify's tables: npm run migrate -- --adopt",
    );
  } finally {
    await client.end();
  }
}
