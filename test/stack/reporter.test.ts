import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stateFolder } from '../../stack/claim-record.ts';

const root = join(import.meta.dirname, '..', '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const reporter = join(root, 'test', 'support', 'reporter.ts');

/** In the checkout, from where `vitest` can be imported, and ignored by git. */
let project: string;

beforeEach(() => {
  mkdirSync(stateFolder, { recursive: true });
  project = mkdtempSync(join(stateFolder, 'reporter-test-'));
});

afterEach(() => rmSync(project, { recursive: true }));

/** Runs Vitest on the files, in a process of its own. */
function run(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  for (const [name, text] of Object.entries({ 'vitest.config.ts': 'export default {};', ...files })) {
    writeFileSync(join(project, name), text);
  }
  const all = ['run', '--root', project, '--reporter=default', `--reporter=${reporter}`, ...args];
  const { stdout, status } = spawnSync(process.execPath, [vitest, ...all], { encoding: 'utf8' });
  const lines = stdout.trimEnd().split('\n');
  return { closing: lines.at(-1), lines, hasFailed: status !== 0 };
}

const PASSING = "import { test } from 'vitest'; test('passes', () => {});";

test('counts what passed and what failed', () => {
  const failing =
    "import { expect, test } from 'vitest'; test('fails', () => expect(1).toBe(2)); test('passes', () => {});";
  expect(run({ 'a.test.ts': PASSING })).toMatchObject({ closing: '1 passed, 0 failed', hasFailed: false });
  expect(run({ 'b.test.ts': failing })).toMatchObject({ closing: '2 passed, 1 failed', hasFailed: true });
});

test('a module that cannot be imported is a failure', () => {
  const files = { 'a.test.ts': PASSING, 'b.test.ts': "import './missing.ts';", 'c.test.ts': 'throw new Error();' };
  expect(run(files)).toMatchObject({ closing: '1 passed, 2 failed', hasFailed: true });
});

test('a hook that fails is a failure', () => {
  const file = `import { beforeAll, describe, test } from 'vitest';
    describe('group', () => { beforeAll(() => { throw new Error('no'); }); test('never runs', () => {}); });`;
  expect(run({ 'a.test.ts': PASSING, 'b.test.ts': file })).toMatchObject({
    closing: '1 passed, 1 failed, 1 skipped',
    hasFailed: true,
  });
});

test('an unhandled rejection and an unhandled error are a failure each', () => {
  const rejection = `${PASSING} test('rejects', async () => {
    Promise.reject(new Error('nobody looks')); await new Promise((resolve) => setTimeout(resolve, 50)); });`;
  const error = `${PASSING} test('throws', async () => {
    setTimeout(() => { throw new Error('nobody catches'); }); await new Promise((resolve) => setTimeout(resolve, 50)); });`;
  expect(run({ 'a.test.ts': rejection })).toMatchObject({ closing: '2 passed, 1 failed', hasFailed: true });
  expect(run({ 'b.test.ts': error })).toMatchObject({ closing: '4 passed, 2 failed', hasFailed: true });
});

test('a run that executes no test has failed', () => {
  expect(run({})).toMatchObject({ closing: '0 passed, 1 failed', hasFailed: true });
  expect(run({ 'a.test.ts': PASSING.replace("test('", "test.skip('") })).toMatchObject({
    closing: '0 passed, 1 failed, 1 skipped',
    hasFailed: true,
  });
});

test('servers that cannot be started are a failure, and so is an exit code that was set after the tests', () => {
  const config = "export default { test: { globalSetup: './setup.ts' } };";
  const broken = { 'a.test.ts': PASSING, 'vitest.config.ts': config };
  expect(run({ ...broken, 'setup.ts': "export default () => { throw new Error('no'); };" })).toMatchObject({
    closing: '0 passed, 1 failed',
    hasFailed: true,
  });
  expect(run({ ...broken, 'setup.ts': 'export default () => () => { process.exitCode = 1; };' })).toMatchObject({
    closing: '1 passed, 1 failed',
    hasFailed: true,
  });
});

test('skipped tests are counted, and named with the reason', () => {
  const file = `${PASSING} test('without scanner', ({ skip }) => skip('clamd is not installed'));
    test.skip('forgotten', () => {}); test.todo('planned');`;
  const { lines, hasFailed } = run({ 'a.test.ts': file });
  expect(hasFailed).toBe(false);
  expect(lines.slice(-4)).toEqual([
    'skipped: a.test.ts > without scanner: clamd is not installed',
    'skipped: a.test.ts > forgotten: marked skip, without a reason',
    'skipped: a.test.ts > planned: marked todo, without a reason',
    '1 passed, 0 failed, 3 skipped',
  ]);
});

test('a name pattern does not count what it leaves out', () => {
  const file = `${PASSING} test('another', () => {});`;
  expect(run({ 'a.test.ts': file }, '--testNamePattern=passes').closing).toBe('1 passed, 0 failed');
});
