/** Instants as whole microseconds since 1970 in UTC: the precision of the tables, and still exact as a number. */
export type Micros = number;

export const second: Micros = 1_000_000;
export const minute: Micros = 60 * second;
export const hour: Micros = 60 * minute;

/** @param text naive UTC with whole seconds, such as 2026-03-29 01:00:00. */
export function toMicros(text: string): Micros {
  return Date.parse(`${text.replace(' ', 'T')}Z`) * 1_000;
}

/** Naive UTC as in the tables: 2026-03-29 01:00:00.000001. */
export function toTimestamp(micros: Micros): string {
  const iso = new Date(Math.floor(micros / 1_000)).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, -1)}${String(micros % 1_000).padStart(3, '0')}`;
}
