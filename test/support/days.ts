const london = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' });

/** The London date of now, or of so many days before: `YYYY-MM-DD`. Hours are not counted, the clocks change. */
export function londonDay(daysAgo = 0): string {
  return new Date(Date.parse(london.format(new Date())) - daysAgo * 86_400_000).toISOString().slice(0, 10);
}
