import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { describe, expect, onTestFinished, test } from 'vitest';
import { importsOf, importViolations } from './support/import-rules.ts';
import { textViolations } from './support/text-rules.ts';

const root = join(import.meta.dirname, '..');
/** Bundling takes seconds. */
const bundling = { timeout: 60_000 };

/** Every TypeScript file of ours, by its path from the root. */
async function sourceFiles(): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  const isOurs = (name: string) => !['node_modules', 'dist'].includes(name) && !name.startsWith('.');
  const below = entries
    .filter((entry) => entry.isDirectory() && isOurs(entry.name))
    .map(async ({ name }) => (await readdir(join(root, name), { recursive: true })).map((path) => join(name, path)));
  const atRoot = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return [...atRoot, ...(await Promise.all(below)).flat()].filter((path) => path.endsWith('.ts'));
}

async function violationsOf(check: (file: string, source: string) => string[]): Promise<string[]> {
  const files = await sourceFiles();
  const sources = files.map(async (file) => check(file, await readFile(join(root, file), 'utf8')));
  return (await Promise.all(sources)).flat();
}

/** The modules that a workflow bundle holds, by their paths from the working directory. */
async function bundledModules(workflowsPath: string): Promise<string[]> {
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  return [...code.matchAll(/^\/\*\*\*\/ "([^"]+)"/gm)].map(([, name]) => name ?? '');
}

/** Of a bundle's modules those that are neither workflows nor the SDK's. */
function strangers(modules: readonly string[]): string[] {
  const known = /^\.\/workflows\/|^\.\/node_modules\/(?:@temporalio\/(?:workflow|common)|nexus-rpc|ms|long)\//;
  // An empty module in the place of a converter that we do not have.
  const empty = /^\?/;
  return modules.filter((name) => !known.test(name) && !empty.test(name));
}

test('all folders of the layout are looked at', async () => {
  const files = await sourceFiles();

  expect(files).toEqual(
    expect.arrayContaining([
      'temporal.config.ts',
      'workflows/index.ts',
      'activities/worker.ts',
      'db/postgres.ts',
      'stack/launcher.ts',
      'test/architecture.test.ts',
    ]),
  );
});

test('everybody imports only whom they may', async () => {
  expect(await violationsOf(importViolations)).toEqual([]);
});

test('nothing stands where it may not, and no file is too long', async () => {
  expect(await violationsOf(textViolations)).toEqual([]);
});

test('the workflow bundle holds the workflows and the SDK, nothing else', bundling, async () => {
  const modules = await bundledModules(join(root, 'workflows/index.ts'));

  expect(modules).toContain('./workflows/nightly-reporting.ts');
  expect(strangers(modules)).toEqual([]);
});

describe('the rules catch', () => {
  test.each([
    ['workflows/night.ts', `import { rollUpDay } from '../db/reporting/rollup.ts';`],
    ['workflows/night.ts', `import { withHeartbeat } from '../activities/heartbeat.ts';`],
    ['workflows/night.ts', `import { type ReportingDeps } from '../activities/reporting/deps.ts';`],
    ['workflows/night.ts', `import type { Fact } from '../db/reporting/days.ts';`],
    ['workflows/night.ts', `import { readConfig } from '../temporal.config.ts';`],
    ['workflows/night.ts', `import { randomUUID } from 'node:crypto';`],
    ['workflows/night.ts', `import pino from 'pino';`],
    ['workflows/night.ts', `export * from '../activities/heartbeat.ts';`],
    ['workflows/night.ts', `const { rollUpDay } = await import('../db/reporting/rollup.ts');`],
    ['workflows/names.ts', `import type { Fact } from './types.ts';`],
    ['workflows/types.ts', `import type { ActivityOptions } from '@temporalio/workflow';`],
    ['activities/reporting/plan-run.ts', `import { dayPolicy } from '../../workflows/policies.ts';`],
    ['activities/worker.ts', `import { createApp } from '../api/app.ts';`],
    ['activities/worker.ts', `import { startStack } from '../stack/launcher.ts';`],
    ['api/app.ts', `import { toFailure } from '../activities/failures.ts';`],
    ['api/app.ts', `import {\n  nightlyReporting,\n} from '../workflows/nightly-reporting.ts';`],
    ['db/reporting/plan.ts', `import type { Fact } from '../../workflows/types.ts';`],
    ['db/postgres.ts', `import { readConfig } from '../temporal.config.ts';`],
    ['db/postgres.ts', `import { Context } from '@temporalio/activity';`],
    ['stack/launcher.ts', `import { startWorker } from '../activities/worker-process.ts';`],
    ['bin/start.ts', `import { createApp } from '../api/app.ts';`],
    ['bin/start.ts', `import { loadTables } from '../test/support/load-tables.ts';`],
    ['temporal.config.ts', `import { createPool } from './db/postgres.ts';`],
    ['scripts/tidy.ts', ''],
  ])('in %s: %s', (file, source) => {
    const [violation, ...others] = importViolations(file, source);

    expect(violation).toMatch(/: .{20}/);
    expect(others).toEqual([]);
  });

  test.each([
    ['activities/worker.ts', 'const { PORT } = process.env;'],
    ['stack/temporal.ts', `const port = process['env'].PORT;`],
    ['workflows/report.ts', `console.log('rolled up');`],
    ['activities/check-servers.ts', 'await pool.query(`select count(*)\n  from nightshift.run`);'],
    ['activities/check-servers.ts', `await pool.query('select to_regclass($1)', [name]);`],
    ['api/facts.ts', 'const text = `\n  with days as (select 1) delete from nightshift.run`;'],
    ['bin/start.ts', `await client.query('insert into services values ($1)', [id]);`],
    ['bin/start.ts', `await client.query("UPDATE nightshift.run SET state = 'failed'");`],
    ['test/night.test.ts', `${['test', 'only'].join('.')}('runs', () => {});`],
    ['test/night.test.ts', `${['describe', 'concurrent', 'skip'].join('.')}('runs', () => {});`],
    ['db/schema.ts', '\n'.repeat(301)],
  ])('in %s: %j', (file, source) => {
    const [violation, ...others] = textViolations(file, source);

    expect(violation).toMatch(/: .{20}/);
    expect(others).toEqual([]);
  });

  test('a stranger in the workflow bundle', bundling, async () => {
    // The bundler looks for the SDK in the folders above.
    await mkdir(join(root, '.nightshift'), { recursive: true });
    const folder = await mkdtemp(join(root, '.nightshift/bundle-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const workflow = join(folder, 'index.ts');
    await writeFile(workflow, `export { InvalidRequestError } from '${join(root, 'db/reporting/errors.ts')}';`);

    expect(strangers(await bundledModules(workflow))).toContain('./db/reporting/errors.ts');
  });
});

describe('the rules let pass', () => {
  test.each([
    ['workflows/report.ts', `import type { ReportingDeps } from '../activities/reporting/deps.ts';`],
    [
      'workflows/report.ts',
      `import { proxyActivities } from '@temporalio/workflow';\nimport { inPool } from './in-pool.ts';`,
    ],
    ['activities/failures.ts', `import { failureTypes } from '../workflows/names.ts';\nimport { Pool } from 'pg';`],
    ['db/migrate.ts', `import { readFile } from 'node:fs/promises';\nimport { connect } from './connect.ts';`],
    ['test/parity/main.ts', `import { createApp } from '../../api/app.ts';`],
  ])('in %s: %s', (file, source) => {
    expect(importsOf(file, source).length).toBeGreaterThan(0);
    expect([...importViolations(file, source), ...textViolations(file, source)]).toEqual([]);
  });

  test.each([
    ['activities/failures.ts', `const next = 'Run the migrations, then update the settings';`],
    ['activities/schedules.ts', `print('Select a night, or create one');`],
    ['test/night.test.ts', `test.skipIf(isRoot)('runs as a user', () => {});`],
  ])('in %s: %s', (file, source) => {
    expect(textViolations(file, source)).toEqual([]);
  });
});
