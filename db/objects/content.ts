import { finished, PassThrough, type Readable } from 'node:stream';

/** Content read from a store, whose failure in the middle, an early end included, is what `failure` makes of it. */
export function readContent(content: Readable, failure: (cause: unknown) => Error): Readable {
  const watched = new PassThrough();
  finished(content, { writable: false }, (cause) => {
    if (cause) watched.destroy(failure(cause));
  });
  finished(watched, { readable: true, writable: false }, () => content.destroy());
  return content.pipe(watched);
}

/** That the content which a store was given has failed, not the store. */
class ContentFailure extends Error {}

/** Content on its way into a store. */
export async function* givenContent(content: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (cause) {
    throw new ContentFailure('The content failed', { cause });
  }
}

/** @returns the content's own error where it was the content that failed, else what `failure` makes of it. */
export function failureOfPut(error: unknown, failure: (cause: unknown) => Error): unknown {
  return error instanceof ContentFailure ? error.cause : failure(error);
}
