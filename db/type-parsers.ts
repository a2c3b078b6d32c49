import type { CustomTypesConfig } from 'pg';
import { types } from 'pg';

const textArray = 1009;

/**
 * Types that the driver would turn into a `Date` of the process's own zone, or, for a `numeric[]`, into floats. They stay
 * the text that Postgres sent: '2026-03-31' for a date, '2026-03-31 23:00:00.000001' for a timestamp without zone.
 */
const parserOf = new Map<number, number>([
  [types.builtins.DATE, types.builtins.TEXT],
  [types.builtins.TIMESTAMP, types.builtins.TEXT],
  [1182, textArray], // date[]
  [1115, textArray], // timestamp[]
  [1231, textArray], // numeric[]
]);

/** For one pool or client; the driver's own table, which every user of `pg` shares, is left alone. */
export const typeParsers: CustomTypesConfig = {
  getTypeParser: (oid, format) => types.getTypeParser(parserOf.get(oid) ?? oid, format),
};
