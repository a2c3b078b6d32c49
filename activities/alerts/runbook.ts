import { alertKinds } from '../../db/alerts.ts';

/** Where the runbook says what an alert means and what to do. @param url of operating.md. */
export function runbookOf(url: string, key: string): string {
  const kind = alertKinds.find((known) => key.startsWith(`${known}/`));
  return kind === undefined ? `${url}#alerts` : `${url}#alert-${kind}`;
}
