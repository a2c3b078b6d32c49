/** Entry of `npm start [-- --today YYYY-MM-DD] [-- --once]`: servers, demo data, a worker, the API, and the night of today. */
import { type LocalApi, startLocalApi } from '../stack/api.ts';
import { startStack } from '../stack/launcher.ts';
import { timed } from '../stack/progress.ts';
import { readConfig } from '../temporal.config.ts';
import { UsageError, usageExitCode } from './command.ts';
import { isFailure, reportResult } from './report-result.ts';
import type { EndedRun } from './run-report.ts';
import { dashboardLine } from './start/dashboard.ts';
import { prepareDatabase } from './start/database.ts';
import { cacheDashboards } from './start/demo-keys.ts';
import { nextSteps } from './start/next-steps.ts';
import { type StartOptions, startOptions, startUsage } from './start/options.ts';
import { workFromTonight } from './start/tonight.ts';

const print = (line: string) => console.log(`  ${line}`);

/** As a shell says it of a process that Ctrl-C has ended. */
const interruptedExitCode = 130;

async function start({ today, once }: StartOptions): Promise<number> {
  const config = readConfig();
  const { databaseUrl, redisUrl, temporal, timeZone } = config;
  console.log(`Nightshift: servers, demo data, a worker, the API, and the night of ${today}`);
  const stack = await startStack({
    given: { databaseUrl, redisUrl, temporalAddress: temporal.address },
    progress: print,
  });
  let api: LocalApi | undefined;
  try {
    await prepareDatabase(stack.databaseUrl, { given: databaseUrl !== undefined, today, timeZone, print });
    const servers = {
      ...config,
      databaseUrl: stack.databaseUrl,
      redisUrl: stack.redisUrl,
      temporal: { ...temporal, address: stack.temporal.address },
    };
    const local = await timed(print, 'API', () => startLocalApi(servers));
    api = local;
    if (redisUrl === undefined) await cacheDashboards(stack, today);
    const onEnd = async (run: EndedRun) => {
      const end = run.result === undefined ? `The night came to no result: ${run.failure}` : reportResult(run.result);
      console.log(`\n${end}\n${await dashboardLine(local, today)}`);
      if (once) return false;
      console.log(`\n${nextSteps({ stack, api: local, given: config }, { ...run, night: today })}`);
      console.log('\nThe worker and the API go on. Ctrl-C ends it all');
      return true;
    };
    const run = await workFromTonight(servers, today, { print, onEnd });
    if (run === undefined) return interruptedExitCode;
    return run.result === undefined || isFailure(run.result) ? 1 : 0;
  } finally {
    await api?.stop();
    await stack.stop();
  }
}

try {
  const options = startOptions(process.argv.slice(2), readConfig().timeZone);
  if (options.help) console.log(startUsage);
  else process.exitCode = await start(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error(`\n${startUsage}`);
  process.exitCode = error instanceof UsageError ? usageExitCode : 1;
}
