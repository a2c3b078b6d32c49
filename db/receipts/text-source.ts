import type { PoolClient } from 'pg';

/** What a text was made of. */
export interface TextSource {
  readonly content: string;
  /** Signed. */
  readonly personalisation: string | null;
  readonly serviceName: string;
  /** Whether the service's name stands before its texts. */
  readonly prefixed: boolean;
}

/** Undefined: the text is not in `notifications`, or its template or service is gone. */
export async function textSource(client: PoolClient, id: string): Promise<TextSource | undefined> {
  const { rows } = await client.query<TextSource>(
    `select t.content, n._personalisation as personalisation, s.name as "serviceName", s.prefix_sms as prefixed
       from public.notifications n
       join public.templates_history t on t.id = n.template_id and t.version = n.template_version
       join public.services s on s.id = n.service_id
      where n.id = $1`,
    [id],
  );
  return rows[0];
}
