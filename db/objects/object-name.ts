import { ObjectNameError } from './errors.ts';
import type { ObjectAddress, ObjectMetadata } from './object-store.ts';

const maxNameBytes = 1024;
const maxMetadataBytes = 2048;

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Control characters, and halves of surrogate pairs, which have no bytes in UTF-8. */
const unprintable = /[\p{Cc}\p{Cs}]/u;
const metadataName = /^[a-z0-9_-]+$/;
const metadataValue = /^[!-~](?:[ -~]*[!-~])?$/;

/** @throws ObjectNameError */
export function checkAddress({ bucket, name }: ObjectAddress): void {
  checkBucket(bucket);
  const isPath = name.split('/').every((part) => !['', '.', '..'].includes(part));
  if (isPath && !unprintable.test(name) && Buffer.byteLength(name) <= maxNameBytes) return;
  throw new ObjectNameError(
    `Expected an object's name of at most ${maxNameBytes} printable bytes, whose parts between slashes are neither ` +
      `empty nor . nor .., got ${JSON.stringify(name)}`,
  );
}

/** @throws ObjectNameError */
export function checkBucket(bucket: string): void {
  if (bucketName.test(bucket)) return;
  throw new ObjectNameError(
    `Expected a bucket's name of 3 to 63 lower-case letters, digits, dots and hyphens, got ${JSON.stringify(bucket)}`,
  );
}

/** @throws ObjectNameError */
export function checkMetadata(metadata: ObjectMetadata): void {
  const entries = Object.entries(metadata);
  const wrong = entries.find(([name, value]) => !metadataName.test(name) || !metadataValue.test(value));
  if (wrong !== undefined) {
    throw new ObjectNameError(
      'Expected metadata with names of lower-case letters, digits, _ and -, and values of printable ASCII without ' +
        `spaces around them, got ${JSON.stringify(wrong.join('='))}`,
    );
  }
  const bytes = entries.flat().join('').length;
  if (bytes <= maxMetadataBytes) return;
  throw new ObjectNameError(`Expected metadata of at most ${maxMetadataBytes} bytes, got ${bytes}`);
}

/** An address as people read it. */
export function inWords({ bucket, name }: ObjectAddress): string {
  return `${bucket}/${name}`;
}
