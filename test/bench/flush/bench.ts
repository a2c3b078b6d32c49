import { Redis } from 'ioredis';
import { type Progress, timed } from '../../../stack/progress.ts';
import { startValkey } from '../../../stack/valkey.ts';
import { aim, median, ratio, table, whole } from '../figures.ts';
import type { Options } from '../options.ts';
import { type FlushSize, type Measured, type MeasuredWay, measure } from './measure.ts';

const full: FlushSize = { dashboards: 10_000, others: 1_000_000, rounds: 5 };
const quick: FlushSize = { dashboards: 1_000, others: 20_000, rounds: 1 };

function report({ dashboards, others, rounds }: FlushSize, { idle, ours, peers }: Measured): string {
  const slowest = (way: MeasuredWay) => median(way.slowestMs);
  const rows = [ours, ...peers, idle].map((way) => [
    way.name,
    whole(median(way.flushMs)),
    slowest(way).toFixed(1),
    Math.max(...way.slowestMs).toFixed(1),
    ratio(slowest(way) / slowest(ours)),
  ]);
  return [
    `${whole(dashboards)} keys of the dashboard among ${whole(others)} others. Medians of ${rounds} rounds`,
    table(['', 'flush, ms', "another client's slowest GET, ms", 'of all rounds', 'this ÷ ours'], rows),
    'Aim:',
    aim("another client's slowest GET, below 20 ms", slowest(ours).toFixed(1), slowest(ours) < 20),
  ].join('\n');
}

/** Dropping the cached dashboards, against ways that hold up the whole server. */
export async function benchFlush(options: Options, progress: Progress): Promise<string> {
  const size = options.quick ? quick : full;
  const valkey = await timed(progress, 'Valkey', () => startValkey({ progress }));
  const redis = new Redis(valkey.url);
  try {
    return report(size, await timed(progress, 'all ways', () => measure(redis, valkey.url, size)));
  } finally {
    redis.disconnect();
    await valkey.stop();
  }
}
