import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const call = z.looseObject({
  name: z.string(),
  path: z.string(),
  expect: z.looseObject({ status: z.int(), body: z.unknown().optional() }),
});
type Call = z.infer<typeof call>;

const recording = z.looseObject({
  recorded: z.looseObject({ date: z.iso.date(), financial_year: z.int() }),
  calls: z.array(call),
});
export type Recording = z.infer<typeof recording>;

/** The calls of a recording, with all that replay.py needs beside them. */
export async function readRecording(file: string): Promise<Recording> {
  return recording.parse(JSON.parse(await readFile(file, 'utf8')));
}

const noSuchUrl = z.object({ message: z.string().startsWith('The requested URL was not found') });

function isNoSuchUrl({ expect }: Call): boolean {
  return expect.status === 404 && noSuchUrl.safeParse(expect.body).success;
}

/** As a server sees it: escapes undone, one slash at the start. */
function normalised(path: string): string {
  const single = path.replace(/^\/+/, '/');
  try {
    return decodeURIComponent(single);
  } catch {
    // A malformed escape, which some calls have on purpose.
    return single;
  }
}

/**
 * The calls that a server with these routes can answer: those of its paths, and those of paths that the recorded server
 * did not have either.
 *
 * @param paths as in an OpenAPI document, `/service/{id}`. @param only prefixes of names; none: all.
 */
export function answerable({ calls }: Recording, paths: readonly string[], only: readonly string[]): Call[] {
  const patterns = paths.map((path) => new RegExp(`^${path.replaceAll(/\{.+?\}/g, '[^/]+')}$`));
  const known = new Set(calls.filter((each) => !isNoSuchUrl(each)).map(({ path }) => path));
  return calls
    .filter(({ path }) => !known.has(path) || patterns.some((pattern) => pattern.test(normalised(path))))
    .filter(({ name }) => only.length === 0 || only.some((prefix) => name.startsWith(prefix)));
}
