import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type Claim, inClaimedFolder } from './claims.ts';
import { freePort } from './free-port.ts';
import { type Command, runToEnd } from './launch.ts';
import { postgresPackage, postgresUser, runnablePrograms } from './postgres-programs.ts';
import { type Server, startServer } from './server.ts';

/** The reference's databases sort by bytes. macOS has no C.UTF-8; C sorts alike. */
const LOCALE = process.platform === 'darwin' ? 'C' : 'C.UTF-8';

/** Nothing of a caller's PG* variables. macOS needs a locale named, or the postmaster refuses to start. */
const ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC' };

/**
 * Without fsync a crash of the machine costs the data, which the next start would not look at anyway. Commits stay
 * synchronous: otherwise a crash of Postgres alone would lose the last of them.
 */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '256MB',
  max_connections: '200',
  timezone: 'UTC',
};

/**
 * Starts Postgres on the loopback interface, where it trusts everybody.
 *
 * @param options.port of an earlier one that was stopped; a free one by default.
 * @param options.dataFolder keeps the data over a restart, and is made when it is not there; when this is root, `nobody`
 *   must be able to enter its parents. By default each start makes a fresh cluster, which is gone when the server ends.
 * @returns the server, and the URL of its database `postgres`.
 */
export async function startPostgres(options: {
  readonly major: 15 | 18;
  readonly port?: number;
  readonly dataFolder?: string;
}): Promise<Server & { readonly url: string }> {
  const user = postgresUser();
  return inClaimedFolder(`postgres-${options.major}`, async (claim) => {
    if (user) chownSync(claim.folder, user.uid, user.gid);
    const bin = runnablePrograms(postgresPackage(options.major), join(claim.folder, 'programs'), user);
    const command = (program: string, args: readonly string[]): Command => ({
      program: join(bin, program),
      args,
      user,
      environment: ENVIRONMENT,
    });
    const data = options.dataFolder ?? join(claim.folder, 'data');
    if (!existsSync(join(data, 'PG_VERSION'))) await makeCluster(claim, data, command);
    const port = await freePort(options.port);
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = await startServer({
      name: `Postgres ${options.major}`,
      claim,
      command: command('postgres', ['-D', data, '-p', String(port), ...settings]),
      stopSignal: 'SIGINT',
      lastSignal: 'SIGQUIT',
      answers: () => query(url),
    });
    return { ...server, url };
  });
}

async function makeCluster(
  claim: Claim,
  data: string,
  command: (program: string, args: readonly string[]) => Command,
): Promise<void> {
  const initdb = command('initdb', ['-D', data, '--username=postgres', '--auth=trust', '--encoding=UTF8']);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (initdb.user) chownSync(data, initdb.user.uid, initdb.user.gid);
  await runToEnd(claim, { ...initdb, args: [...initdb.args, `--locale=${LOCALE}`, '--no-sync'] });
}

async function query(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    await client.end();
  }
}
