/**
 * A financial year of a query, by the year that it begins in, as the reference reads numbers: spaces around it and a sign
 * are fine. Undefined: no number, or a year that has no dates.
 */
export function yearOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*[+-]?\d{1,9}\s*$/.test(text)) return undefined;
  const year = Number(text);
  return year >= 1 && year <= 9998 ? year : undefined;
}
