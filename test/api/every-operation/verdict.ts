import { notFound } from '../../../api/errors.ts';
import type { Misfit, Operation } from './document.ts';

/** Of whatever operation: what stands before its handler may refuse a request, or the service is busy. Not written down each time. */
const anywhere: readonly number[] = [401, 405, 413, 415, 503];

/** What is wrong with an answer, in a sentence; undefined: it is one that the document declares. */
export function verdict(
  { method, path, responses }: Operation,
  answer: { readonly status: number; readonly contentType: string; readonly body: string },
  misfit: Misfit,
): string | undefined {
  const { status, body } = answer;
  if (status === 500) return 'it failed';
  if (status === 404 && body === notFound.body) return undefined;
  const declared = responses[status];
  if (declared === undefined) return anywhere.includes(status) ? undefined : 'the status is not declared';
  if (declared.content === undefined) return body === '' ? undefined : 'a body is not declared';
  const mediaType = answer.contentType.split(';')[0] ?? '';
  if (declared.content[mediaType] === undefined) return `a ${mediaType} is not declared`;
  if (mediaType !== 'application/json') return undefined;
  const place = ['paths', path, method, 'responses', String(status), 'content', mediaType, 'schema'];
  return misfit(JSON.parse(body), place);
}
