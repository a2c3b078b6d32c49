import { html } from 'hono/html';
import type { Html } from '../layout.ts';

/** Where the web UI of Temporal is; undefined: nobody has said. */
export interface TemporalUi {
  readonly url: string | undefined;
  readonly namespace: string;
}

/** The page of a namespace in the web UI. */
const pageOf = ({ url, namespace }: TemporalUi, path: string) =>
  url === undefined ? undefined : `${url}/namespaces/${encodeURIComponent(namespace)}/${path}`;

const linkTo = (address: string | undefined, text: string): Html =>
  address === undefined ? html`${text}` : html`<a class="govuk-link" href="${address}">${text}</a>`;

/** The history of a run; plain text, by default its id, where no web UI is known. */
export function runLink(ui: TemporalUi, workflowId: string, runId: string, text = workflowId): Html {
  const path = `workflows/${encodeURIComponent(workflowId)}/${encodeURIComponent(runId)}/history`;
  return linkTo(pageOf(ui, path), text);
}

/** To what the web UI lists, or what to set. */
export function uiLinks(ui: TemporalUi): Html {
  if (ui.url === undefined) return html`Set <code>TEMPORAL_UI_URL</code>, and runs are links into the Temporal UI.`;
  return html`In the Temporal UI: ${linkTo(pageOf(ui, 'workflows'), 'all runs')}, ${linkTo(pageOf(ui, 'schedules'), 'schedules')}.`;
}
