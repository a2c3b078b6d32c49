import type { ApiContext } from '../answer.ts';
import { failure } from '../errors.ts';
import type { JsonObject } from '../json-body.ts';
import { invalid, malformed, RequestError } from '../request-error.ts';
import { storingProblem } from '../storable.ts';

/**
 * The JSON object that a provider sends, whatever its content type says: providers set it as they like.
 *
 * @param otherwise what to refuse another body with. @throws RequestError with a 400.
 */
export function parseReceipt(text: string, otherwise: () => RequestError = malformed): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw otherwise();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw otherwise();
  checkStorable(value);
  return { ...value };
}

/** The fields of a form; none of a body of another kind. @throws RequestError with a 400. */
export async function receiptForm(c: ApiContext): Promise<URLSearchParams> {
  const isForm = /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(c.req.header('content-type') ?? '');
  const form = new URLSearchParams(isForm ? await c.req.text() : '');
  checkStorable(Object.fromEntries(form));
  return form;
}

function checkStorable(value: object): void {
  const problem = storingProblem(value);
  if (problem !== undefined) throw invalid(problem);
}

/** Text of a field, which a provider may send as a number; the empty text when it is not there. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** @throws RequestError with a 400 that names each field that is empty. Spec: nightly §9.1. */
export function requireFields(client: string, fields: Readonly<Record<string, string>>): void {
  const missing = Object.keys(fields).filter((name) => fields[name] === '');
  if (missing.length === 0) return;
  throw new RequestError(
    failure(
      400,
      missing.map((name) => `${client} callback failed: ${name} missing`),
    ),
  );
}
