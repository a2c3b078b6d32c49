import { type Progress, timed } from '../../../stack/progress.ts';
import type { NightSize } from '../options.ts';
import { aDayPasses, forgetNights, sendLateReceipts } from './between-nights.ts';
import { makeData } from './data.ts';
import { measureFloor } from './floor.ts';
import { type JournalCost, measureJournal } from './journal.ts';
import { type Night, type NightSetting, runNight } from './nights.ts';
import { makeReferenceSchema } from './reference/schema.ts';
import { measureReference, type ReferencePart } from './reference-part.ts';
import { assertSameFacts } from './same-facts.ts';

/** What a bench has found. */
export interface Measured {
  readonly size: NightSize;
  readonly reference: ReferencePart;
  /** Which rows both ways have written alike, in words. */
  readonly compared: string;
  /** Of a hundred rows, how many keys of the rollup. */
  readonly keysInHundred: number;
  /** Seconds; one for each round, as are the nights. */
  readonly floor: readonly number[];
  readonly first: readonly Night[];
  readonly second: readonly Night[];
  readonly late: readonly Night[];
  /** Rows that got a late receipt before `late`. */
  readonly receipts: number;
  readonly journal: JournalCost;
  /** Bytes; undefined where it cannot be measured. */
  readonly workerMemory: number | undefined;
}

/** Makes the data, and measures the reference's way, the floor and our nights on them. */
export async function measure(
  setting: NightSetting & { readonly size: NightSize; readonly progress: Progress },
): Promise<Measured> {
  const { size, pool, worker, progress } = setting;
  const rows = `${size.days} days of ${size.rowsPerDay} rows`;
  const intervals = await timed(progress, rows, () => makeData(pool, size));
  await makeReferenceSchema(pool);
  const reference = await timed(progress, "a part of the reference's night", () => measureReference(pool, intervals));

  const night = (what: string) => timed(progress, what, () => runNight(setting, size.days));
  const floor: number[] = [];
  const nights = { first: [] as Night[], second: [] as Night[], late: [] as Night[] };
  let compared = '';
  let receipts = 0;
  for (let round = 0; round < size.rounds; round += 1) {
    await forgetNights(pool);
    await aDayPasses(pool);
    floor.push(await timed(progress, 'the floor', () => measureFloor(pool, intervals)));
    nights.first.push(await night('our first night'));
    // In later rounds the rows have late receipts that came after the reference had read them.
    if (round === 0) compared = await assertSameFacts(pool, reference);
    await aDayPasses(pool);
    nights.second.push(await night('the same night again'));
    receipts = await sendLateReceipts(pool, round);
    nights.late.push(await night('the night after late receipts'));
  }
  const journal = await timed(progress, 'the facts with and without the journal', () =>
    measureJournal(pool, size.days),
  );
  const { rows: shares } = await pool.query<{ share: number }>(
    'select (100.0 * count(*) / sum(notifications))::float8 as share from nightshift.day_rollup',
  );
  const keysInHundred = Number(shares[0]?.share);
  const workerMemory = worker.peakMemory();
  return { size, reference, compared, keysInHundred, floor, ...nights, receipts, journal, workerMemory };
}
