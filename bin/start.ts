/** Entry of `npm start [-- --today YYYY-MM-DD] [-- --once]`: servers, demo data, a worker, the API, the night of today, and some letters. */
import type { Client } from '@temporalio/client';
import { startLocalApi } from '../stack/api.ts';
import { startStack } from '../stack/launcher.ts';
import { startLetterServers } from '../stack/letter-servers.ts';
import { timed } from '../stack/progress.ts';
import { readConfig } from '../temporal.config.ts';
import { UsageError, usageExitCode } from './command.ts';
import { isFailure, reportResult } from './report-result.ts';
import type { EndedRun } from './run-report.ts';
import { dashboardLine } from './start/dashboard.ts';
import { prepareDatabase } from './start/database.ts';
import { cacheDashboards } from './start/demo-keys.ts';
import { letterTable } from './start/letter-table.ts';
import { isAsExpected, letterDemo } from './start/letters.ts';
import { nextSteps } from './start/next-steps.ts';
import { type StartOptions, startOptions, startUsage } from './start/options.ts';
import { workFromTonight } from './start/tonight.ts';

const print = (line: string) => console.log(`  ${line}`);

/** As a shell says it of a process that Ctrl-C has ended. */
const interruptedExitCode = 130;

async function start({ today, once }: StartOptions): Promise<number> {
  const config = readConfig();
  const { databaseUrl, redisUrl, temporal, timeZone } = config;
  console.log(`Nightshift: servers, demo data, a worker, the API, the night of ${today}, and some letters`);
  const stack = await startStack({
    given: { databaseUrl, redisUrl, temporalAddress: temporal.address },
    progress: print,
  });
  const local: { stop(): Promise<void> }[] = [];
  try {
    const letters = await startLetterServers(config, print);
    local.push(letters);
    const isDemo = await prepareDatabase(stack.databaseUrl, {
      given: databaseUrl !== undefined,
      today,
      timeZone,
      print,
    });
    const servers = {
      ...config,
      databaseUrl: stack.databaseUrl,
      redisUrl: stack.redisUrl,
      temporal: { ...temporal, address: stack.temporal.address },
      api: { ...config.api, temporalUiUrl: config.api.temporalUiUrl ?? stack.temporal.uiUrl },
      letters: letters.settings,
    };
    const api = await timed(print, 'API', () => startLocalApi(servers));
    local.push(api);
    if (redisUrl === undefined) await cacheDashboards(stack, today);
    let isFit = true;
    const onEnd = async (run: EndedRun, client: Client, signal: AbortSignal) => {
      const end = run.result === undefined ? `The night came to no result: ${run.failure}` : reportResult(run.result);
      console.log(`\n${end}\n${await dashboardLine(api, today)}`);
      if (isDemo) {
        const { databaseUrl } = servers;
        const context = { client, taskQueue: servers.letters.taskQueue };
        const seen = await letterDemo(context, { api, databaseUrl, hasScanner: letters.hasScanner }, signal);
        isFit = seen.every(isAsExpected);
        console.log(`\n${letterTable(seen, stack.temporal.uiUrl)}`);
      }
      if (once) return false;
      console.log(`\n${nextSteps({ stack, letters, api, given: config }, { ...run, night: today })}`);
      console.log('\nThe worker and the API go on. Ctrl-C ends it all');
      return true;
    };
    const run = await workFromTonight(servers, today, { print, onEnd });
    if (run === undefined) return interruptedExitCode;
    return run.result === undefined || isFailure(run.result) || !isFit ? 1 : 0;
  } finally {
    // What was started last ends first.
    for (const server of local.toReversed()) await server.stop();
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
