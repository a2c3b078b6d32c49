import { aim, median, table, whole } from '../figures.ts';
import type { MeasuredSubject } from './measure.ts';

interface Measured {
  readonly connections: number;
  /** Ours first, and the bare server with Redis third. */
  readonly subjects: readonly MeasuredSubject[];
}

const rate = (subject: MeasuredSubject | undefined) =>
  median((subject?.loads ?? []).map(({ requestsPerSecond }) => requestsPerSecond));

function aimLine({ connections, subjects }: Measured): string {
  const share = rate(subjects[0]) / rate(subjects[2]);
  const what = `${connections} connections, ours ÷ bare with Redis, at least 0.70`;
  return aim(what, share.toFixed(2), share >= 0.7);
}

/** The rates of all subjects, for an answer that lists so many services. */
export function report(services: number, bytes: number, measured: readonly Measured[]): string {
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
  return [
    `${whole(services)} live services, ${whole(bytes)} bytes`,
    table(['', ...head], rows),
    'Aims:',
    ...measured.map(aimLine),
  ].join('\n');
}
