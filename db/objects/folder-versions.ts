import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { givenContent } from './content.ts';
import type { ObjectMetadata } from './object-store.ts';

const metadataFile = z.record(z.string(), z.string());

export interface OpenVersion {
  readonly file: FileHandle;
  readonly metadata: ObjectMetadata;
}

/**
 * One version of an object is a folder with the files `content` and `metadata.json`, which never change. The object is a
 * symbolic link to the content of its present version: to rename a new link over it changes both files at once.
 *
 * A process that dies, or two that write the same object at once, can leave a version that nothing links to. What was written
 * is on the disk when it is said to be: rows are deleted on the strength of it.
 */
export async function writeVersion(
  versions: string,
  content: Uint8Array | Readable,
  metadata: ObjectMetadata,
): Promise<string> {
  const version = join(versions, randomUUID());
  await mkdir(version, { recursive: true });
  try {
    await writeFile(join(version, 'metadata.json'), JSON.stringify(metadata), { flush: true });
    const path = join(version, 'content');
    if (content instanceof Uint8Array) await writeFile(path, content, { flag: 'wx', flush: true });
    else await pipeline(givenContent(content), createWriteStream(path, { flags: 'wx', flush: true }));
    await syncFolder(version);
    return version;
  } catch (error) {
    await removeVersion(version);
    throw error;
  }
}

/** Makes a version the present one of the object, and removes the one before. The link's folder exists. */
export async function linkVersion(link: string, version: string): Promise<void> {
  const before = await presentVersion(link);
  const fresh = join(version, 'link');
  await symlink(relative(dirname(link), join(version, 'content')), fresh);
  await rename(fresh, link);
  await syncFolder(dirname(link));
  if (before !== undefined) await removeVersion(before);
}

/** Makes what was created or renamed in a folder outlast a loss of power. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}

export async function removeVersion(version: string): Promise<void> {
  await rm(version, { recursive: true, force: true });
}

/** The folder of an object's present version. Undefined when there is no such object. */
export async function presentVersion(link: string): Promise<string | undefined> {
  try {
    return dirname(resolve(dirname(link), await readlink(link)));
  } catch (error) {
    // EINVAL: a folder of other objects.
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EINVAL')) return undefined;
    throw error;
  }
}

/** Content and metadata of the present version, also while another process replaces it. */
export async function openPresentVersion(link: string): Promise<OpenVersion | undefined> {
  for (;;) {
    const version = await presentVersion(link);
    if (version === undefined) return undefined;
    try {
      const metadata = metadataFile.parse(JSON.parse(await readFile(join(version, 'metadata.json'), 'utf8')));
      return { metadata, file: await open(join(version, 'content')) };
    } catch (error) {
      // Replaced or deleted since the link was read: look again.
      if (!hasCode(error, 'ENOENT') || (await presentVersion(link)) === version) throw error;
    }
  }
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
