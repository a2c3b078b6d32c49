import type { ApiContext } from './answer.ts';
import { invalid } from './request-error.ts';

const deepest = 100;

/** Neither Postgres nor UTF-8 has these: NUL, and a surrogate without its other half. */
const unstorable = /\0|\p{Surrogate}/u;

function textProblem(text: string, where: string): string | undefined {
  if (!unstorable.test(text)) return undefined;
  const found = text.includes('\0') ? 'the character U+0000' : 'half a surrogate pair';
  return `Expected text that can be stored, but ${where} contains ${found}. Leave it out`;
}

/**
 * What keeps a value of JSON from being stored, in a sentence; undefined: nothing. Postgres has no text with a NUL, Python
 * cannot encode half a character, and neither follows any depth; the reference fails with a 500 for each.
 */
export function storingProblem(value: unknown, path: readonly string[] = []): string | undefined {
  if (path.length > deepest) return `Expected JSON of at most ${deepest} levels, got more`;
  if (typeof value === 'string') return textProblem(value, path.join('.'));
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, each] of Object.entries(value)) {
    const problem = textProblem(name, 'a name') ?? storingProblem(each, [...path, name]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A value of the query that goes to the database. @throws RequestError with a 400 when it can be in no row. */
export function queryText(c: ApiContext, name: string): string | undefined {
  const text = c.req.query(name);
  const problem = textProblem(text ?? '', name);
  if (problem !== undefined) throw invalid({ [name]: [problem] });
  return text;
}
