/** Entry of `npm run nightshift -- COMMAND ...`: what people do by hand. */
import { type Command, UsageError, usageExitCode } from './command.ts';
import { alertsCommand } from './commands/alerts.ts';
import { backfillCommand } from './commands/backfill.ts';
import { cacheCommand } from './commands/cache.ts';
import { diffCommand } from './commands/diff.ts';
import { freshnessCommand } from './commands/freshness.ts';
import { historyCommand } from './commands/history.ts';
import { journalCommand } from './commands/journal.ts';
import { lettersCommand } from './commands/letters.ts';
import { replayCommand } from './commands/replay.ts';
import { runCommand } from './commands/run.ts';

const commands: ReadonlyMap<string, Command> = new Map([
  ['run', runCommand],
  ['backfill', backfillCommand],
  ['diff', diffCommand],
  ['letters', lettersCommand],
  ['freshness', freshnessCommand],
  ['journal', journalCommand],
  ['alerts', alertsCommand],
  ['cache', cacheCommand],
  ['history', historyCommand],
  ['replay', replayCommand],
]);

const help = `Usage: npm run nightshift -- COMMAND [options]

Commands:
${[...commands].map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

npm run nightshift -- COMMAND --help   says how to use one.
Servers and settings come from the environment: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TASK_QUEUE,
NIGHTSHIFT_LETTERS_TASK_QUEUE, DATABASE_URL, REDIS_URL.`;

async function main([name, ...args]: readonly string[]): Promise<number> {
  const command = name === undefined ? undefined : commands.get(name);
  if (name === '--help' || name === 'help') {
    console.log(help);
    return 0;
  }
  if (command === undefined) {
    throw new UsageError(`Expected a command, got ${name ?? 'nothing'}.\n\n${help}`);
  }
  if (args.includes('--help')) {
    console.log(command.usage);
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${error.message}\n\n${command.usage}`) : error;
  }
}

/** Whoever reads what is printed may have enough of it, as `head` has. */
function endWithoutReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

for (const stream of [process.stdout, process.stderr]) stream.on('error', endWithoutReader);
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof UsageError ? usageExitCode : 1;
}
