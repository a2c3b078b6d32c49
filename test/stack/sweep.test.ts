import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ClaimRecord, readRecords, recordsFolder, writeRecord } from '../../stack/claim-record.ts';
import { processStart } from '../../stack/process-start.ts';
import { sweepStale } from '../../stack/sweep.ts';

const DEAD_LAUNCHER = { pid: 2 ** 30, start: 'a start' };

/** Stands for a process that has nothing to do with us, or for a server. */
let sleeper: { readonly pid: number; readonly start: string; end(): void };
let folder: string;

beforeEach(() => {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  const start = child.pid === undefined ? undefined : processStart(child.pid);
  if (child.pid === undefined || start === undefined) throw new Error('Expected `sleep` to run');
  sleeper = { pid: child.pid, start, end: () => child.kill('SIGKILL') };
  mkdirSync(recordsFolder, { recursive: true });
  folder = mkdtempSync('/var/tmp/nightshift-test-');
});

afterEach(() => {
  sleeper.end();
  rmSync(folder, { recursive: true, force: true });
});

function recordOf(launcher: ClaimRecord['launcher'], start: string): ClaimRecord {
  return { folder, launcher, child: { pid: sleeper.pid, start, lastSignal: 'SIGKILL' } };
}

test('the server of a dead launcher is ended', () => {
  writeRecord(recordOf(DEAD_LAUNCHER, sleeper.start));
  sweepStale();
  expect(processStart(sleeper.pid)).toBeUndefined();
  expect(existsSync(folder)).toBe(false);
});

test('a process that got the pid of a dead server is not killed', () => {
  writeRecord(recordOf(DEAD_LAUNCHER, 'the start of a server long gone'));
  sweepStale();
  expect(processStart(sleeper.pid)).toBe(sleeper.start);
  expect(existsSync(folder)).toBe(false);
  expect(readRecords().filter((record) => record.folder === folder)).toEqual([]);
});

test('a process that got the pid of a dead launcher does not keep its servers alive', () => {
  writeRecord(recordOf({ pid: process.pid, start: 'the start of a launcher long gone' }, sleeper.start));
  sweepStale();
  expect(processStart(sleeper.pid)).toBeUndefined();
});

test('a file that is no record is named, and nothing is removed on its word', () => {
  const file = join(recordsFolder, 'nightshift-test.json');
  writeFileSync(file, JSON.stringify({ folder: '/home/somebody', launcher: DEAD_LAUNCHER }));
  try {
    expect(sweepStale).toThrow(`${file}. Delete the file and start again`);
  } finally {
    rmSync(file);
  }
});
