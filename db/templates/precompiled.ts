import type { PoolClient } from 'pg';
import { lockService } from '../services/lock-service.ts';
import { insertTemplate } from './write.ts';

/** Notify's own user, which its migrations made. Where it is not, who made the service. */
const creator = `select coalesce((select id from public.users where id = '6af522d0-2915-4e52-83a3-3690455a5fe6'), created_by_id) as id
                   from public.services where id = $1`;

/**
 * Makes sure that a service has its hidden template for letters that are PDFs already. Of several at once, one makes it.
 *
 * @returns false: there is no such service.
 */
export async function ensurePrecompiledTemplate(client: PoolClient, service: string): Promise<boolean> {
  if ((await lockService(client, service)) === undefined) return false;
  const existing = await client.query(
    `select from public.templates where service_id = $1 and template_type = 'letter' and hidden`,
    [service],
  );
  if (existing.rowCount === 0) {
    const { rows } = await client.query<{ id: string }>(creator, [service]);
    await insertTemplate(client, {
      name: 'Pre-compiled PDF',
      template_type: 'letter',
      content: '',
      subject: 'Pre-compiled PDF',
      postage: 'second',
      letter_languages: 'english',
      hidden: true,
      service_id: service,
      created_by_id: rows[0]?.id ?? '',
    });
  }
  return true;
}
