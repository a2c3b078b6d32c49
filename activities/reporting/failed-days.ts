import type { FailedDay } from '../../workflows/types.ts';

/** A sentence for each fact and cause: an outage fails every day of it with the same words. */
export function failedDaysInWords(failed: readonly FailedDay[]): string[] {
  const causes: { readonly fact: string; readonly message: string; readonly days: string[] }[] = [];
  for (const { fact, day, message } of failed) {
    const known = causes.find((cause) => cause.fact === fact && cause.message === message);
    if (known === undefined) causes.push({ fact, message, days: [day] });
    else known.days.push(day);
  }
  return causes.map(({ fact, message, days: [...days] }) => {
    const [first, ...others] = days.sort();
    const which = others.length === 0 ? first : `${days.length} days, ${first} to ${others.at(-1)}`;
    return `${fact} of ${which}: ${message}`;
  });
}
