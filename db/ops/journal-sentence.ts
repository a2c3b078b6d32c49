import { type Fact, zeroUuid } from '../reporting/days.ts';
import type { JournalEntry } from './journal.ts';

const why: Readonly<Record<string, string>> = {
  'first count': 'it was counted for the first time',
  'late receipt': 'a receipt, a report or a return came after it had been counted',
  rate: 'the rates in force on the day have changed',
  'late receipt and rate': 'a receipt, a report or a return came after it had been counted, and the rates have changed',
  'today so far': 'the day is still under way',
  backfill: 'a backfill wrote the day anew',
  restored: 'its messages were brought back from the deep archive',
  forced: 'the run was told to write whatever it finds',
  'other version': 'another version of Nightshift counted it',
  repair: 'somebody else had changed the table',
};

const unless = (isUsual: boolean, words: string) => (isUsual ? '' : words);

/** What a row of the fact counts, in words: of two rows they are never the same. What is usual goes without saying. */
const rowInWords: Readonly<Record<Fact, (entry: JournalEntry) => string>> = {
  notification_status: ({ service_id, row }) =>
    `${row['notification_type']} ${row['notification_status']} (${row['key_type']} key, service ${service_id}, template ` +
    `${row['template_id']}${unless(row['job_id'] === zeroUuid, `, job ${row['job_id']}`)})`,
  processing_time: () => 'processing times',
  billing: ({ service_id, row }) =>
    `${unless(row['international'] === false, 'international ')}${row['notification_type']} by ${row['provider']} at ` +
    `£${row['rate']}${unless(row['rate_multiplier'] === 1, ` times ${row['rate_multiplier']}`)} (service ${service_id}, ` +
    `template ${row['template_id']}, postage ${row['postage']})`,
  letter_despatch: ({ row }) =>
    `${row['postage']} letters of ${row['billable_units']} sheets, ${row['cost_threshold']}, at £${row['rate']}`,
};

function countsInWords(counts: NonNullable<JournalEntry['new']>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count ?? 'unset'}`)
    .join(', ');
}

function changeInWords({ old, new: fresh }: JournalEntry): string {
  if (old === null) return fresh === null ? 'nothing' : `was added with ${countsInWords(fresh)}`;
  if (fresh === null) return `was removed, which had ${countsInWords(old)}`;
  const changed = Object.keys(fresh).filter((name) => old[name] !== fresh[name]);
  return `went ${changed.map((name) => `from ${name} ${old[name] ?? 'unset'} to ${fresh[name] ?? 'unset'}`).join(' and ')}`;
}

/** Why a number changed, for a person. */
export function journalSentence(fact: Fact, entry: JournalEntry): string {
  const { night, run_id: run, reason, changed_by: role } = entry;
  const what = `${rowInWords[fact](entry)} ${changeInWords(entry)}`;
  if (run === null) return `By hand, as ${role}: ${what}.`;
  const who = reason === 'backfill' ? 'A backfill' : reason === 'today so far' ? 'The hour' : `The night of ${night}`;
  return `${who}: ${what}, since ${why[reason] ?? reason}.`;
}
