import { aim, median, table, whole } from '../figures.ts';
import type { MeasuredRates } from './measure-rates.ts';

type MeasuredSubject = MeasuredRates['subjects'][number];

const perSecond = ({ rates }: MeasuredSubject) => median(rates.map(({ requestsPerSecond }) => requestsPerSecond));
const cpuMs = ({ rates }: MeasuredSubject) => median(rates.map(({ cpuMsPerRequest }) => cpuMsPerRequest));

function cells(measured: MeasuredSubject | undefined, ours: MeasuredSubject | undefined): string[] {
  if (measured === undefined || ours === undefined) return [];
  return [
    whole(perSecond(measured)),
    (perSecond(ours) / perSecond(measured)).toFixed(2),
    whole(1000 * cpuMs(measured)),
    (cpuMs(measured) / cpuMs(ours)).toFixed(2),
  ];
}

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
  const head = measured.flatMap(({ connections }) => [
    `requests/s over ${connections}`,
    'ours ÷ this',
    'CPU µs a request',
    'this ÷ ours',
  ]);
  const names = measured[0]?.subjects.map(({ name }) => name) ?? [];
  const rows = names.map((name, index) => [
    name,
    ...measured.flatMap(({ subjects }) => cells(subjects[index], subjects[0])),
  ]);
  const aims = measured.flatMap(({ connections, subjects: [ours, ...others] }) => {
    const other = others.find(({ name }) => name === against);
    if (ours === undefined || other === undefined) return [];
    const found = perSecond(ours) / perSecond(other);
    const what = `${connections} connections, ours ÷ ${against}, at least ${share.toFixed(2)}`;
    return [aim(what, found.toFixed(2), found >= share)];
  });
  return [title, table(['', ...head], rows), 'Aims:', ...aims].join('\n');
}
