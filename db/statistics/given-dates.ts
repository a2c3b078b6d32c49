import { today } from '../services/moment.ts';

/** Dates of the reporting zone, YYYY-MM-DD, both inclusive; one that is left out is that zone's today. */
export interface GivenDates {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  /** Older days have no raw rows any more. */
  readonly rawHorizonDays: number;
}

/** SQL of the two dates. */
export const givenStart = `coalesce(nullif($4, '')::date, ${today})`;
export const givenEnd = `coalesce(nullif($5, '')::date, ${today})`;

/** The values $3 to $5 of a statement that counts the messages of all services. */
export const dateValues = ({ start = '', end = '', rawHorizonDays }: GivenDates): string[] => [
  String(rawHorizonDays),
  start,
  end,
];
