import type { Answer } from '../../answer.ts';
import { pagePolicy } from '../layout.ts';

const headers = {
  'cache-control': 'no-store',
  'content-security-policy': pagePolicy,
  // Not `no-referrer`: forms would not say whose they are.
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/** A page that nobody may keep, nor show within another one. */
export function pageAnswer(status: number, body: string): Answer {
  return { status, body, contentType: 'text/html; charset=utf-8', headers };
}

/** To another page of the operators. */
export function seeOther(location: string, cookie?: string): Answer {
  return {
    ...pageAnswer(303, ''),
    headers: { ...headers, location, ...(cookie !== undefined && { 'set-cookie': cookie }) },
  };
}

/** How such pages are described in `/openapi.json`. */
export const htmlResponse = (description: string) => ({
  description,
  content: { 'text/html': { schema: { type: 'string' as const } } },
});
