import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { type ArchivedColumn, type ArchivedRow, archivedColumns } from './columns.ts';
import type { PartFacts } from './place.ts';
import { RowDigest } from './row-digest.ts';

export interface WrittenPart extends PartFacts {
  /** Of the rows, for whoever reads the file back. */
  readonly digest: string;
  readonly first: ArchivedRow;
  readonly last: ArchivedRow;
}

const elements: readonly SchemaElement[] = [
  { name: 'notification_history', num_children: archivedColumns.length },
  ...archivedColumns.map(({ name, element }): SchemaElement => ({ ...element, name, repetition_type: 'OPTIONAL' })),
];

/** The writer makes bloom filters of bytes, and none of what it knows to be a UUID. The two are the same in the file. */
function withoutUuid({ logical_type, ...element }: SchemaElement): SchemaElement {
  return element;
}

function columnData(rows: readonly ArchivedRow[]) {
  return archivedColumns.map(({ name, encoded, bloomFilter }: ArchivedColumn, index) => ({
    name,
    bloomFilter,
    data: rows.map((row) => {
      const value = row[index] ?? null;
      return value === null ? null : encoded(value);
    }),
  }));
}

/** In hex. */
async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * Writes rows into a Parquet file, compressed with GZIP: each batch is a row group, and only one is in memory.
 *
 * @returns undefined when there was no row.
 */
export async function writePartFile(
  path: string,
  batches: AsyncIterable<readonly ArchivedRow[]>,
): Promise<WrittenPart | undefined> {
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: elements.map(withoutUuid),
    codec: 'GZIP',
    compressors: { GZIP: (input) => gzipSync(input) },
    createdBy: 'nightshift',
  });
  const digest = new RowDigest();
  let rows = 0;
  let first: ArchivedRow | undefined;
  let last: ArchivedRow | undefined;
  for await (const batch of batches) {
    await writer.write({ columnData: columnData(batch), rowGroupSize: batch.length });
    digest.add(batch);
    rows += batch.length;
    first ??= batch[0];
    last = batch.at(-1);
  }
  if (first === undefined || last === undefined) return undefined;
  writer.schema = [...elements];
  await writer.finish();
  const { size: bytes } = await stat(path);
  return { rows, bytes, sha256: await sha256Of(path), digest: digest.value(), first, last };
}
