import { inTransaction } from '../../db/postgres.ts';
import { archiveLetters, expiredLetters } from '../../db/retention/letters.ts';
import { archiveMessages, type ExpiredMessages } from '../../db/retention/messages.ts';
import type { ArchiveCounts, ArchivedType, MessagePlace } from '../../workflows/retention-types.ts';
import { deleteFiles } from './delete-files.ts';
import type { ArchiveDeps, ArchiveLimits } from './deps.ts';

/** What a batch has done to a service. */
export interface Batch extends Omit<ArchiveCounts, 'services'> {
  /** Its last message that was tried; null: the service is done. */
  readonly after: MessagePlace | null;
  /** Why letters were kept. */
  readonly reason: string | undefined;
}

/** Files first: a letter whose row is gone would leave a file that nobody finds any more. Spec: nightly §13, W13. */
async function letterBatch(deps: ArchiveDeps, expired: ExpiredMessages, signal: AbortSignal): Promise<Batch> {
  const letters = await expiredLetters(deps.pool, expired);
  const { done, files, kept, reason } = await deleteFiles(letters, deps, signal);
  const { moved, deleted } = await inTransaction(deps.pool, (client) => archiveLetters(client, done), { signal });
  const last = letters.length < expired.limit ? undefined : letters.at(-1);
  const after = last === undefined ? null : { createdAt: last.createdAt, id: last.id };
  return { moved, deleted, files, kept, reason, after };
}

/** Archives one batch of a service, after the message that was tried last. */
export async function archiveBatch(
  deps: ArchiveDeps,
  limits: ArchiveLimits,
  type: ArchivedType,
  expired: Omit<ExpiredMessages, 'limit'>,
  signal: AbortSignal,
): Promise<Batch> {
  if (type === 'letter') return letterBatch(deps, { ...expired, limit: limits.letters }, signal);
  const limit = limits.messages;
  const { moved, deleted, last } = await inTransaction(
    deps.pool,
    (client) => archiveMessages(client, type, { ...expired, limit }, deps.horizon),
    { signal },
  );
  const after = moved + deleted < limit ? null : last;
  return { moved, deleted, files: 0, kept: 0, reason: undefined, after };
}
