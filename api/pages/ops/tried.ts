import { html } from 'hono/html';
import type { Logger } from 'pino';
import { RequestError } from '../../request-error.ts';
import type { Html } from '../layout.ts';

/** What a server has told, or why it has not. */
export type Tried<T> = { readonly value: T } | { readonly trouble: string };

/** The sentence of a failure that has an answer of its own. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof RequestError)) return error instanceof Error ? error.message : String(error);
  const { message } = JSON.parse(String(error.answer.body));
  return typeof message === 'string' ? message : JSON.stringify(message);
}

/** Asks a server that may be away: the rest of the page is of use without it. */
export async function tried<T>(logger: Logger, ask: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await ask() };
  } catch (err) {
    logger.warn({ err }, 'a part of the operators page could not be read');
    return { trouble: sentenceOf(err) };
  }
}

/** What stands in the place of what could not be read. @param what begins a sentence. */
export const troubleInWords = (what: string, trouble: string): Html =>
  html`<div class="govuk-warning-text"><span class="govuk-warning-text__icon" aria-hidden="true">!</span>
<strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">Warning</span>${what} cannot be read: ${trouble}</strong></div>`;

interface Section {
  readonly id: string;
  readonly title: string;
}

/** A part of the page by itself: when what it is about cannot be read, it says so. */
export async function section({ id, title }: Section, logger: Logger, content: () => Promise<Html>): Promise<Html> {
  const read = await tried(logger, content);
  return html`<section class="govuk-!-margin-top-8" aria-labelledby="${id}"><h2 class="govuk-heading-l" id="${id}">${title}</h2>
${'value' in read ? read.value : troubleInWords('This', read.trouble)}</section>`;
}
