import type { Readable } from 'node:stream';

/** Where an object is: a bucket, and a name that may have folders in it, `2026-03-29/NOTIFY.A1.D.2.C.20260329120000.PDF`. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly name: string;
}

/** What is kept with an object, as in S3: lower-case names, values of printable ASCII, 2 KB in all. */
export type ObjectMetadata = Readonly<Record<string, string>>;

export interface ObjectHead {
  /** In bytes. */
  readonly length: number;
  readonly metadata: ObjectMetadata;
}

export interface StoredObject extends ObjectHead {
  /** Read it to its end, or destroy it: it holds a file or a connection open. It never ends early without an error. */
  readonly content: Readable;
}

export interface ListedObject {
  readonly name: string;
  /** In bytes. */
  readonly length: number;
}

/**
 * Files by bucket and name. Buckets exist beforehand.
 *
 * An object is replaced as a whole: a reader gets the old content with the old metadata, or the new with the new. Every
 * operation may be repeated.
 *
 * @throws ObjectStoreUnavailableError when the store does not answer, refuses, or has no such bucket: that no object is
 *   there is only said when the store has said so.
 * @throws ObjectNameError for an address or metadata that some store could not keep.
 */
export interface ObjectStore {
  /** Undefined when there is no such object; so too for `head`. */
  get(address: ObjectAddress): Promise<StoredObject | undefined>;
  head(address: ObjectAddress): Promise<ObjectHead | undefined>;
  /** Nothing is stored when the content fails, whose own error is thrown. */
  put(address: ObjectAddress, content: Uint8Array | Readable, metadata?: ObjectMetadata): Promise<void>;
  /** The copy has the metadata given here, not those of the original. False when there is no original. */
  copy(from: ObjectAddress, to: ObjectAddress, metadata: ObjectMetadata): Promise<boolean>;
  /** Does nothing when there is no such object. */
  delete(address: ObjectAddress): Promise<void>;
  /** The objects whose names begin with the prefix, in the order of their names' bytes. */
  list(bucket: string, prefix: string): AsyncIterable<ListedObject>;
}
