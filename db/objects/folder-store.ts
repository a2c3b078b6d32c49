import { access, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { failureOfPut, readContent } from './content.ts';
import { ObjectNameError, ObjectStoreUnavailableError } from './errors.ts';
import {
  hasCode,
  linkVersion,
  openPresentVersion,
  presentVersion,
  removeVersion,
  writeVersion,
} from './folder-versions.ts';
import { checkAddress, checkBucket, checkMetadata, inWords } from './object-name.ts';
import type { ListedObject, ObjectAddress, ObjectStore } from './object-store.ts';

/** No bucket begins with a dot. */
const versionsFolder = '.objects';
const maxFileNameBytes = 255;

/**
 * Objects on disk, for one machine: a bucket is a folder that exists in `root`, an object a link in it that bears the
 * object's name, so that people find it. Whatever is not a letter, a digit or one of `-_.!~*'()` is percent-encoded.
 * An object cannot bear the name of another one's folder.
 */
export function createFolderStore(root: string): ObjectStore {
  const versions = join(root, versionsFolder);

  /** Runs work on a bucket that is there: a disk that is not mounted must not look like objects that are missing. */
  async function inBucket<T>(bucket: string, doing: string, work: () => Promise<T>): Promise<T> {
    try {
      await access(join(root, bucket));
      return await work();
    } catch (error) {
      throw failureOfPut(error, (cause) => new ObjectStoreUnavailableError(root, doing, cause));
    }
  }

  const store: ObjectStore = {
    async get(address) {
      const link = linkOf(root, address);
      const doing = `get ${inWords(address)}`;
      return inBucket(address.bucket, doing, async () => {
        const version = await openPresentVersion(link);
        if (version === undefined) return undefined;
        const { file, metadata } = version;
        const { size } = await file.stat();
        const failure = (cause: unknown) => new ObjectStoreUnavailableError(root, doing, cause);
        return { length: size, metadata, content: readContent(file.createReadStream(), failure) };
      });
    },

    async head(address) {
      const link = linkOf(root, address);
      return inBucket(address.bucket, `find ${inWords(address)}`, async () => {
        const version = await openPresentVersion(link);
        if (version === undefined) return undefined;
        const { size } = await version.file.stat().finally(() => version.file.close());
        return { length: size, metadata: version.metadata };
      });
    },

    async put(address, content, metadata = {}) {
      const link = linkOf(root, address);
      checkMetadata(metadata);
      await inBucket(address.bucket, `put ${inWords(address)}`, async () => {
        const version = await writeVersion(versions, content, metadata);
        try {
          await mkdir(dirname(link), { recursive: true });
          await linkVersion(link, version);
        } catch (error) {
          await removeVersion(version);
          throw error;
        }
      });
    },

    async copy(from, to, metadata) {
      checkAddress(to);
      checkMetadata(metadata);
      const original = await store.get(from);
      if (original === undefined) return false;
      try {
        await store.put(to, original.content, metadata);
        return true;
      } finally {
        original.content.destroy();
      }
    },

    async delete(address) {
      const link = linkOf(root, address);
      await inBucket(address.bucket, `delete ${inWords(address)}`, async () => {
        const version = await presentVersion(link);
        if (version === undefined) return;
        await rm(link, { force: true });
        await removeVersion(version);
      });
    },

    async *list(bucket, prefix) {
      checkBucket(bucket);
      const names = await inBucket(bucket, `list ${bucket}/${prefix}*`, () => namesIn(join(root, bucket), prefix));
      for (const name of names) {
        const listed = await lengthOf(linkOf(root, { bucket, name }), name);
        if (listed !== undefined) yield listed;
      }
    },
  };
  return store;
}

/** @throws ObjectNameError also for what is too long for a file's name. */
function linkOf(root: string, address: ObjectAddress): string {
  checkAddress(address);
  const parts = address.name.split('/').map(fileNameOf);
  const long = parts.find((part) => part.length > maxFileNameBytes);
  if (long === undefined) return join(root, address.bucket, ...parts);
  throw new ObjectNameError(`Expected file names of at most ${maxFileNameBytes} bytes, got ${long}`);
}

function fileNameOf(part: string): string {
  return encodeURIComponent(part).replace(/^\./, '%2E');
}

/** The names that begin with the prefix, of which the whole folders are looked at first. */
async function namesIn(bucketFolder: string, prefix: string): Promise<string[]> {
  const folders = prefix.split('/').slice(0, -1).map(fileNameOf);
  const entries = await readdir(join(bucketFolder, ...folders), { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => decodeURIComponent(relative(bucketFolder, join(entry.parentPath, entry.name))))
    .filter((name) => name.startsWith(prefix))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Undefined when it was deleted since it was listed. */
async function lengthOf(link: string, name: string): Promise<ListedObject | undefined> {
  try {
    return { name, length: (await stat(link)).size };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
