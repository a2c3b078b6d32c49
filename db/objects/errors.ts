/** The store is down, refuses, or lacks the bucket: try again later, nothing is known about the object. */
export class ObjectStoreUnavailableError extends Error {
  override readonly name = 'ObjectStoreUnavailableError';

  /**
   * @param where the store, as its operators know it: a URL or a folder.
   * @param doing what was asked of it, in the infinitive.
   */
  constructor(where: string, doing: string, cause: unknown) {
    super(`Expected the object store at ${where} to ${doing}, got ${inWords(cause)}`, { cause });
  }
}

/** An address or metadata that not every store could keep. Trying again does not help. */
export class ObjectNameError extends Error {
  override readonly name = 'ObjectNameError';
}

function inWords(cause: unknown): string {
  // A refused connection to a host with several addresses: an error for each, and no message of its own.
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(inWords).join(', ');
  if (!(cause instanceof Error)) return String(cause);
  return cause.message.includes(cause.name) ? cause.message : `${cause.name}: ${cause.message}`;
}
