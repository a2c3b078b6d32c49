import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { postgresPackage, postgresUser, runnablePrograms } from '../../stack/postgres-programs.ts';

const user = postgresUser();
let folder: string;
let copy: string;

beforeEach(() => {
  folder = mkdtempSync('/var/tmp/nightshift-test-');
  copy = join(folder, 'copy');
  chmodSync(folder, 0o755);
});

afterEach(() => rmSync(folder, { recursive: true }));

function version(bin: string): string {
  return spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8', ...user }).stdout;
}

test('the links that the install script makes are made where they are missing', () => {
  const native = join(folder, 'native');
  cpSync(postgresPackage(15), native, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of links) rmSync(join(folder, target), { force: true });

  const bin = runnablePrograms(native, copy, user);

  expect(bin).toBe(join(native, 'bin'));
  expect(version(bin)).toContain('PostgreSQL) 15.');
  expect(links.length).toBeGreaterThan(10);
  for (const { target } of links) expect(lstatSync(join(folder, target)).isSymbolicLink()).toBe(true);
});

test('as root, Postgres runs although its package lies in a private folder', ({ skip }) => {
  skip(user === undefined, 'only root hands Postgres to another user');
  const native = join(folder, 'private', 'native');
  cpSync(postgresPackage(18), native, { recursive: true, verbatimSymlinks: true });
  chmodSync(join(folder, 'private'), 0o700);
  const bin = runnablePrograms(native, copy, user);
  expect(bin).toBe(join(copy, 'bin'));
  expect(version(bin)).toContain('PostgreSQL) 18.');
});
