import type { Answer } from '../answer.ts';

/** Nothing to say. The content types are the reference's, although there is no content. */
export const done: Answer = { status: 204, body: null, headers: { 'content-type': 'text/html; charset=utf-8' } };
export const doneAsJson: Answer = { status: 204, body: null, headers: { 'content-type': 'application/json' } };

export const doneResponse = { 204: { description: 'Done' } };
