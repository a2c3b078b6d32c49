import { getTableConfig, type PgColumn } from 'drizzle-orm/pg-core';
import type { SchemaElement } from 'hyparquet';
import { notificationHistory } from '../schema/notifications.ts';

/**
 * A value on its way between `notification_history` and a file. Uuids and decimals are text, so that a decimal keeps its
 * digits; timestamps are text, too: microseconds since 1970, UTC.
 */
type ArchivedValue = string | number | boolean | null;

/** The values of a row, in the order of the columns of its file. */
export type ArchivedRow = readonly ArchivedValue[];

interface Kind {
  /** As the file has it, but for the name. */
  readonly element: Omit<SchemaElement, 'name'>;
  /** SQL of the value to archive. */
  readonly selected: (column: string) => string;
  /** The type in SQL that the value comes back as; undefined: the column's, which in an adopted database may be another. */
  readonly parameter?: string;
  /** SQL of the column, from a value that comes back. */
  readonly restored: (column: string) => string;
  /** What the writer of the file is given. */
  readonly encoded: (value: NonNullable<ArchivedValue>) => unknown;
}

/** SQL of the timestamp without zone that is so many microseconds after 1970: exact, where a multiplied interval is not. */
export const timestampOfMicros = (micros: string) =>
  `(timestamp '1970-01-01' + (${micros} / 86400000000) * interval '1 day' + (${micros} % 86400000000) * interval '1 microsecond')`;

const asItIs = { selected: (column: string) => column, restored: (column: string) => column } as const;
const encoded = (value: unknown) => value;

const uuid: Kind = {
  ...asItIs,
  element: { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
  encoded: (value) => Buffer.from(String(value).replaceAll('-', ''), 'hex'),
};
const timestamp: Kind = {
  element: { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' },
  selected: (column) => `(extract(epoch from ${column}) * 1000000)::bigint`,
  parameter: 'bigint',
  restored: timestampOfMicros,
  encoded: (value) => BigInt(value),
};
const text: Kind = {
  ...asItIs,
  element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  selected: (column) => `${column}::text`,
  encoded,
};

const kinds: Readonly<Record<string, Kind>> = {
  uuid,
  timestamp,
  integer: { ...asItIs, element: { type: 'INT32' }, selected: (column) => `${column}::integer`, encoded },
  boolean: { ...asItIs, element: { type: 'BOOLEAN' }, encoded },
};

/** A column of `notification_history`, and how a file has it. */
export interface ArchivedColumn extends Kind {
  readonly name: string;
  /** Whoever looks for one value need not read a part of the file that lacks it. Spec: nightly §5.7. */
  readonly bloomFilter: boolean;
}

function columnOf(column: PgColumn): ArchivedColumn {
  const { name } = column;
  const kind = kinds[column.getSQLType()] ?? text;
  return {
    ...kind,
    name,
    bloomFilter: kind === uuid || ['reference', 'client_reference'].includes(name),
  };
}

/** Those of `notification_history`, in the order of our migrations. */
export const archivedColumns: readonly ArchivedColumn[] = getTableConfig(notificationHistory).columns.map(columnOf);
