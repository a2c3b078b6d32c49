/** Entry of `npm run parity -- DIR...`: each directory is a case; exits 1 unless all are equal. */
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import Table from 'cli-table3';
import { startStack } from '../../stack/launcher.ts';
import { createMigratedDatabase } from '../support/template-database.ts';
import { bundleHere } from '../support/workflow-bundle.ts';
import { type CaseResult, runCase } from './run-case.ts';

function show(result: CaseResult): void {
  console.log(`\n${result.name}: ${result.equal ? 'equal' : 'DIFFERS'}`);
  const table = new Table({
    head: ['table', 'rows compared', 'missing', 'extra', 'different'],
    style: { head: [], border: [] },
  });
  for (const { table: name, rows, missing, extra, different } of result.tables) {
    table.push([name, rows, missing, extra, different]);
  }
  console.log(table.toString());
  for (const { table: name, shown } of result.tables) {
    for (const { kind, expected, found } of shown) {
      console.log(`  ${name} ${kind}\n    expected  ${expected ?? '-'}\n    found     ${found ?? '-'}`);
    }
  }
  if (!result.problemsEqual)
    console.log('  the problem rows differ from expected/problems.json: see nightshift.problem_row');
  for (const difference of result.dashboard ?? []) console.log(`  dashboard ${difference}`);
  if (result.dashboard?.length === 0) console.log('  dashboard: equal');
  if (result.skipped.length > 0)
    console.log(`  input tables that we do not have, skipped: ${result.skipped.join(', ')}`);
  const again = result.writtenAgain.length === 0 ? '0 rows written' : `WROTE to ${result.writtenAgain.join(', ')}`;
  console.log(`  night ${result.seconds.toFixed(1)} s; same night again ${result.secondsAgain.toFixed(1)} s, ${again}`);
}

// A shell's `cases/*` also gives the files beside the cases.
const directories = process.argv.slice(2).filter((path) => !statSync(path, { throwIfNoEntry: false })?.isFile());
if (directories.length === 0) {
  console.error('Expected one or more directories of cases, got none: npm run parity -- DIR...');
  process.exit(2);
}
Runtime.install({ logger: new DefaultLogger('ERROR') });
await bundleHere();
const stack = await startStack({ given: {}, progress: (line) => console.error(line) });
let equal = 0;
try {
  for (const [index, directory] of directories.entries()) {
    try {
      const databaseUrl = await createMigratedDatabase(stack.databaseUrl, `parity_${randomUUID().replaceAll('-', '')}`);
      const servers = {
        databaseUrl,
        redisUrl: `${stack.redisUrl}/${index % 500}`,
        temporalAddress: stack.temporal.address,
      };
      const result = await runCase(directory, servers);
      show(result);
      if (result.equal) equal += 1;
    } catch (error) {
      console.log(`\n${directory}: FAILED\n  ${error instanceof Error ? (error.stack ?? error.message) : error}`);
    }
  }
} finally {
  await stack.stop();
}
console.log(`\n${equal} cases equal, ${directories.length - equal} differ`);
process.exit(equal === directories.length ? 0 : 1);
