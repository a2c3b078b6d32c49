import { messagesOf } from './agenda.ts';
import { addDays, type Instant } from './clock.ts';
import { describeCase } from './describe.ts';
import type { Case } from './history.ts';
import type { Difference } from './recount.ts';
import type { Wrong } from './written.ts';

const atMost = 8;

/** A table of differences. */
function tableOf(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return [];
  const lines = differences
    .slice(0, atMost)
    .map(({ fact, day, row, expected, actual }) => [`${fact} of ${day}: ${row}`, expected, actual] as const);
  const width = Math.max(...lines.map(([row]) => row.length));
  return [['facts', 'expected', 'actual'] as const, ...lines].map(
    ([row, expected, actual]) => `${row.padEnd(width)}  ${expected.padEnd(8)}  ${actual}`,
  );
}

/** What went on up to an instant, of those histories that something is wrong with, and what that is. */
export function tell(given: Case, at: Instant, wrong: readonly Wrong[], differences: readonly Difference[]): string {
  const messages = messagesOf(given);
  const named = wrong.map(({ id, what }) => ({ message: messages.find((message) => message.id === id), what }));
  // Facts without a service may be any one's who made a message on that day.
  const days = new Set(differences.filter(({ service }) => service === undefined).map(({ day }) => day));
  const blamed = new Set([
    ...named.flatMap(({ message }) => message?.history ?? []),
    ...messages
      .filter(({ service }) => differences.some((each) => each.service === service))
      .map(({ history }) => history),
    ...messages.filter(({ day }) => days.has(addDays(given.start, day))).map(({ history }) => history),
  ]);
  return [
    ...describeCase(given, at, blamed.size > 0 ? blamed : undefined),
    `Then, after ${at.words}:`,
    ...named.slice(0, atMost).map(({ message, what }) => `${message?.name ?? 'it'} ${what}`),
    ...tableOf(differences),
  ].join('\n');
}
