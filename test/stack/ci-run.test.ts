import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = join(import.meta.dirname, '..', '..', '.ci', 'run');
let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync('/var/tmp/nightshift-test-');
  mkdirSync(join(checkout, '.ci'));
  cpSync(script, join(checkout, '.ci', 'run'));
});

afterEach(() => rmSync(checkout, { recursive: true }));

/** Runs the script with an `npm` that does as it is told for `npm ci` and `npm test`. */
function runWith(npm: { readonly ci: string; readonly test: string }) {
  const cases = `case "$1" in ci) ${npm.ci};; test) ${npm.test};; esac`;
  writeFileSync(join(checkout, 'npm'), `#!/bin/sh\n${cases}\n`, { mode: 0o755 });
  // Nothing is to be installed for these tests, and a machine that cannot is no reason to fail.
  for (const name of ['apt-get', 'go']) writeFileSync(join(checkout, name), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const { stdout, status } = spawnSync('bash', [join(checkout, '.ci', 'run')], {
    encoding: 'utf8',
    env: { PATH: `${checkout}:/usr/local/bin:/usr/bin:/bin` },
  });
  return { closing: stdout.trimEnd().split('\n').at(-1), status };
}

const PASSED = 'echo "7 passed, 0 failed"';

test.each([
  { what: 'all is well', ci: 'true', test: PASSED, closing: '7 passed, 0 failed', status: 0 },
  {
    what: 'some were skipped',
    ci: 'true',
    test: `${PASSED}", 2 skipped"`,
    closing: '7 passed, 0 failed, 2 skipped',
    status: 0,
  },
  {
    what: 'a test failed',
    ci: 'true',
    test: 'echo "7 passed, 2 failed"; exit 1',
    closing: '7 passed, 2 failed',
    status: 1,
  },
  { what: 'npm ci fails', ci: 'echo no; exit 3', test: PASSED, closing: '0 passed, 1 failed', status: 3 },
  {
    what: 'the check fails',
    ci: 'true',
    test: 'echo "error TS2322"; exit 2',
    closing: '0 passed, 1 failed',
    status: 2,
  },
  { what: 'no test ran', ci: 'true', test: 'true', closing: '0 passed, 1 failed', status: 1 },
  { what: 'it fails after the tests', ci: 'true', test: `${PASSED}; exit 1`, closing: '7 passed, 1 failed', status: 1 },
  {
    what: 'the exit code hides a failure',
    ci: 'true',
    test: 'echo "7 passed, 1 failed"',
    closing: '7 passed, 1 failed',
    status: 1,
  },
])('the last line and the exit code are right when $what', ({ ci, test: tests, closing, status }) => {
  expect(runWith({ ci, test: tests })).toEqual({ closing, status });
});
