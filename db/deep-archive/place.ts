import type { ObjectAddress } from '../objects/object-store.ts';
import { archivedColumns } from './columns.ts';

/** Where the deep archive is. Spec: nightly §5.7. */
export interface HistoryPlace {
  readonly bucket: string;
  /** Of the names of all its objects; often empty. */
  readonly prefix: string;
}

/** The file of a part, by hour, so that the store is readable without the database. @param hour naive UTC. */
export function partName(prefix: string, hour: string, id: string): string {
  return `${prefix}created_at_date_hour=${hour.slice(0, 13).replace(' ', 'T')}/${id}.parquet`;
}

/** The manifest of a file stands beside it: one without was never finished. */
export function manifestOf({ bucket, name }: ObjectAddress): ObjectAddress {
  return { bucket, name: name.replace(/\.parquet$/, '.json') };
}

/** What is known of a file once it is written. */
export interface PartFacts {
  readonly rows: number;
  readonly bytes: number;
  /** Of the file, in hex. */
  readonly sha256: string;
}

/** What a manifest says, as JSON. */
export function manifestText(hour: string, { name }: ObjectAddress, { rows, bytes, sha256 }: PartFacts): Buffer {
  const columns = archivedColumns.map(({ name: column, element }) => ({
    name: column,
    type: element.logical_type?.type ?? element.converted_type ?? element.type,
  }));
  const manifest = { table: 'notification_history', hour: `${hour.replace(' ', 'T')}Z`, name, rows, bytes, sha256 };
  return Buffer.from(`${JSON.stringify({ ...manifest, columns }, null, 2)}\n`);
}
