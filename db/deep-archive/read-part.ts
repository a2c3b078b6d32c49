import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { inWords } from '../objects/object-name.ts';
import type { ObjectAddress, ObjectStore } from '../objects/object-store.ts';
import type { ArchivedRow } from './columns.ts';
import { DamagedPartError } from './errors.ts';
import type { PartFacts } from './place.ts';

/** A file of the deep archive on this machine, checked. */
export interface OpenPart {
  /** Names of its columns, in the order of its rows' values. */
  readonly columns: readonly string[];
  /** Its rows, a row group at a time. */
  readonly batches: () => AsyncGenerator<readonly ArchivedRow[]>;
}

/** @returns the SHA-256 of what was downloaded, in hex. */
async function download(store: ObjectStore, address: ObjectAddress, path: string, { bytes }: PartFacts) {
  const object = await store.get(address);
  if (object === undefined) throw new DamagedPartError(`Expected the file ${inWords(address)}, and it is not there`);
  if (object.length !== bytes) {
    object.content.destroy();
    throw new DamagedPartError(`Expected ${bytes} bytes in ${inWords(address)}, got ${object.length}`);
  }
  const hash = createHash('sha256');
  const hashed = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
  await pipeline(object.content, hashed, createWriteStream(path));
  return hash.digest('hex');
}

const compressors = { GZIP: (input: Uint8Array) => gunzipSync(input) };
const parsers = {
  timestampFromMicroseconds: String,
  // The library's own leaves out a byte order mark at the beginning of a text.
  stringFromBytes: (bytes: Uint8Array) => Buffer.from(bytes).toString(),
};

async function* batchesOf(path: string, metadata: FileMetaData): AsyncGenerator<readonly ArchivedRow[]> {
  const file = await asyncBufferFromFile(path);
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    let rows: readonly ArchivedRow[] = [];
    await parquetRead({
      file,
      metadata,
      rowStart,
      rowEnd,
      rowFormat: 'array',
      compressors,
      parsers,
      onComplete: (read) => {
        rows = read;
      },
    });
    yield rows;
    rowStart = rowEnd;
  }
}

/**
 * Downloads a file of the deep archive into a folder, and makes sure that it is what was written: its size, its hash, and
 * the count of rows in its footer.
 *
 * @throws DamagedPartError
 */
export async function openPart(
  store: ObjectStore,
  address: ObjectAddress,
  expected: PartFacts,
  folder: string,
): Promise<OpenPart> {
  const path = join(folder, 'downloaded.parquet');
  const sha256 = await download(store, address, path, expected);
  if (sha256 !== expected.sha256) {
    throw new DamagedPartError(`Expected ${inWords(address)} with the SHA-256 ${expected.sha256}, got ${sha256}`);
  }
  const metadata = await parquetMetadataAsync(await asyncBufferFromFile(path));
  if (Number(metadata.num_rows) !== expected.rows) {
    throw new DamagedPartError(`Expected ${expected.rows} rows in ${inWords(address)}, got ${metadata.num_rows}`);
  }
  const columns = metadata.schema.slice(1).map(({ name }) => name);
  return { columns, batches: () => batchesOf(path, metadata) };
}
