const units = ['thousand', 'million', 'billion', 'trillion'];

/** `1.2 million`, to one decimal; below a thousand, the number itself. Spec: cache §4.5. */
export function inBillions(count: number): string {
  if (count < 1000) return String(count);
  const rounded = (power: number) => (count / 1000 ** (power + 1)).toFixed(1);
  // What rounds to 1000.0 of a unit is 1.0 of the next.
  const power = units.findIndex((_, index) => Number(rounded(index)) < 1000);
  return `${rounded(power)} ${units[power]}`;
}

/** `9,999`. */
export const withCommas = (count: number): string => count.toLocaleString('en-GB');

const longDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `27 February 2021`. @param date YYYY-MM-DD. */
export const dateInWords = (date: string): string => longDate.format(new Date(`${date}T00:00:00Z`));

/** `98.31%`. */
export const percentage = (value: number): string => `${value.toFixed(2)}%`;

export const counted = (count: number, one: string, many: string): string => (count === 1 ? one : many);
