import { inject } from 'vitest';
import type { LetterDeps } from '../../activities/letters/deps.ts';
import { createDatabase } from '../support/database.ts';
import { quietRuntime } from '../support/quiet-runtime.ts';
import type { AtEnd } from '../support/scenario.ts';
import { uniqueName } from '../support/servers.ts';
import { createLetterPlatform, type LetterWorld } from './letter-platform.ts';

quietRuntime();

/**
 * A platform with letters on a database and a task queue of its own.
 *
 * @param changes of what the activities work with: another scanner, a store that fails, ...
 * @param servers with a Temporal server of the test's own in place of the one that the tests share.
 */
export async function createLetterWorld(
  atEnd: AtEnd,
  changes: Partial<LetterDeps> = {},
  { temporalAddress }: { readonly temporalAddress: string } = inject('servers'),
): Promise<LetterWorld> {
  const { url: databaseUrl, drop } = await createDatabase();
  atEnd(drop);
  return createLetterPlatform(atEnd, { databaseUrl, temporalAddress, taskQueue: uniqueName('letters') }, changes);
}
