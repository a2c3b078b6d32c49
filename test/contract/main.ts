/** Entry of `npm run contract -- [--only PREFIX]... DIR...`: replays recorded calls; exits 1 when an answer differs. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { pino } from 'pino';
import { z } from 'zod';
import { startApi } from '../../api/api-process.ts';
import { createPool, inTransaction } from '../../db/postgres.ts';
import { type Stack, startStack } from '../../stack/launcher.ts';
import { readConfig } from '../../temporal.config.ts';
import { letterBuckets, noTemporal } from '../support/api.ts';
import { loadTables } from '../support/load-tables.ts';
import { createMigratedDatabase } from '../support/template-database.ts';
import { pythonPackages } from './python-packages.ts';
import { answerable, readRecording } from './recorded-calls.ts';
import { type Replayed, replay } from './replay.ts';

const { windows, rawHorizonDays } = readConfig({});

/** In force when the calls were recorded. */
const adminSecret = 'dev-notify-secret-key';
const signing = { secretKeys: ['dev-notify-secret-key'], salt: 'dev-notify-salt', allowUnsigned: true };

async function loadData(databaseUrl: string, directory: string): Promise<void> {
  const pool = createPool(databaseUrl);
  try {
    const skipped = await inTransaction(pool, (client) => loadTables(client, join(directory, 'data')));
    console.log(`Tables that we do not have, skipped: ${skipped.join(', ')}`);
  } finally {
    await pool.end();
  }
}

async function servedPaths(base: string): Promise<string[]> {
  const document = z.object({ paths: z.record(z.string(), z.unknown()) });
  const response = await fetch(`${base}/openapi.json`);
  return Object.keys(document.parse(await response.json()).paths);
}

async function replayAll(stack: Stack, directory: string, only: readonly string[]): Promise<Replayed> {
  const requirements = join(import.meta.dirname, 'requirements.txt');
  const packages = await pythonPackages('replay', requirements, (line) => console.error(line));
  const databaseUrl = await createMigratedDatabase(stack.databaseUrl, `contract_${randomUUID().replaceAll('-', '')}`);
  await loadData(databaseUrl, directory);
  const folder = await mkdtemp(join(tmpdir(), 'letters-'));
  const settings = {
    host: '127.0.0.1',
    port: 0,
    adminSecrets: [adminSecret],
    opsSecrets: [],
    signing,
    timeZone: 'Europe/London',
    windows,
    rawHorizonDays,
    fromNumber: 'development',
    emailDomain: 'notify.tools',
    letters: { objects: { folder }, buckets: letterBuckets, taskQueue: 'letters' },
    temporal: noTemporal,
  };
  const build = { commit: 'contract', time: new Date().toISOString() };
  const logger = pino({ level: 'error' }, pino.destination(2));
  const api = await startApi({ ...settings, build, databaseUrl, redisUrl: stack.redisUrl }, logger);
  try {
    const recording = await readRecording(join(directory, 'reads.json'));
    const calls = answerable(recording, await servedPaths(api.url), only);
    console.log(`${calls.length} of the ${recording.calls.length} calls are of routes that exist, and selected`);
    return await replay(directory, { ...recording, calls }, { base: api.url, adminSecret }, packages);
  } finally {
    await api.drain();
    await rm(folder, { recursive: true });
  }
}

function show({ verdicts, output }: Replayed): void {
  const table = new Table({ head: ['area', 'identical', 'extra', 'differ'], style: { head: [], border: [] } });
  const areaOf = (name: string) => name.split(':')[0] ?? name;
  for (const area of new Set(Object.keys(verdicts).map(areaOf))) {
    const found = Object.entries(verdicts).filter(([name]) => areaOf(name) === area);
    const count = (wanted: string) => found.filter(([, verdict]) => verdict === wanted).length;
    table.push([area, count('ok'), count('extra'), count('differs')]);
  }
  for (const line of output.slice(0, -1)) console.log(line);
  console.log(table.toString());
  console.log(output.at(-1));
}

const { values, positionals } = parseArgs({
  options: { only: { type: 'string', multiple: true, default: [] } },
  allowPositionals: true,
});
if (positionals.length === 0) {
  console.error('Expected a directory with a recorded contract: npm run contract -- [--only PREFIX]... DIR...');
  process.exit(2);
}
const stack = await startStack({ given: {}, progress: (line) => console.error(line) });
try {
  for (const directory of positionals) {
    const replayed = await replayAll(stack, directory, values.only);
    show(replayed);
    process.exitCode = Math.max(Number(process.exitCode ?? 0), replayed.exitCode);
  }
} finally {
  await stack.stop();
}
