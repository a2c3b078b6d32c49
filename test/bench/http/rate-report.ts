import { aim, median, table, whole } from '../figures.ts';
import type { MeasuredRates } from './measure-rates.ts';

type MeasuredSubject = MeasuredRates['subjects'][number];

const rate = (subject: MeasuredSubject | undefined) =>
  median((subject?.loads ?? []).map(({ requestsPerSecond }) => requestsPerSecond));

/**
 * The rates of all subjects, ours first.
 *
 * @param options.against the subject whose rate ours should have this share of, at least.
 */
export function rateReport(options: {
  readonly title: string;
  readonly measured: readonly MeasuredRates[];
  readonly against: string;
  readonly share: number;
}): string {
  const { title, measured, against, share } = options;
  const head = measured.flatMap(({ connections }) => [`requests/s over ${connections}`, 'ours ÷ this', 'client busy']);
  const names = measured[0]?.subjects.map(({ name }) => name) ?? [];
  const rows = names.map((name, index) => [
    name,
    ...measured.flatMap(({ subjects }) => [
      whole(rate(subjects[index])),
      (rate(subjects[0]) / rate(subjects[index])).toFixed(2),
      `${whole(100 * median((subjects[index]?.loads ?? []).map(({ busy }) => busy)))} %`,
    ]),
  ]);
  const aims = measured.map(({ connections, subjects }) => {
    const found = rate(subjects[0]) / rate(subjects.find(({ name }) => name === against));
    const what = `${connections} connections, ours ÷ ${against}, at least ${share.toFixed(2)}`;
    return aim(what, found.toFixed(2), found >= share);
  });
  return [title, table(['', ...head], rows), 'Aims:', ...aims].join('\n');
}
