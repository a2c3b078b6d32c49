import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { vi } from 'vitest';
import { inClaimedFolder } from '../../stack/claims.ts';
import { freePort } from '../../stack/free-port.ts';
import { startServer } from '../../stack/server.ts';
import { startValkey, valkeyProgram } from '../../stack/valkey.ts';
import { startTcpProxy } from '../api/tcp-proxy.ts';
import type { AtEnd } from '../support/scenario.ts';

async function watching(atEnd: AtEnd, url: string): Promise<Redis> {
  const redis = new Redis(url);
  redis.on('error', () => {});
  atEnd(async () => redis.disconnect());
  return redis;
}

async function startSentinel(masterUrl: string) {
  const program = await valkeyProgram(() => {});
  return inClaimedFolder('sentinel', async (claim) => {
    const port = await freePort();
    const file = join(claim.folder, 'sentinel.conf');
    const settings = [
      `bind 127.0.0.1\nport ${port}\ndir ${claim.folder}`,
      `sentinel monitor mymaster 127.0.0.1 ${new URL(masterUrl).port} 1`,
      'sentinel down-after-milliseconds mymaster 500\nsentinel failover-timeout mymaster 5000\n',
    ];
    writeFileSync(file, settings.join('\n'));
    const server = await startServer({
      name: 'Sentinel',
      claim,
      command: { program, args: [file, '--sentinel'] },
      stopSignal: 'SIGTERM',
      lastSignal: 'SIGKILL',
      answers: async () => {
        const sentinel = new Redis(port, { lazyConnect: true, retryStrategy: () => null });
        sentinel.on('error', () => {});
        try {
          await sentinel.connect();
          const replicas = await sentinel.call('sentinel', 'replicas', 'mymaster');
          if (!Array.isArray(replicas) || replicas.length === 0) throw new Error('Expected a replica, got none yet');
        } finally {
          sentinel.disconnect();
        }
      },
    });
    return { ...server, port };
  });
}

/** A master, a replica that follows it, and a sentinel that watches both. */
export async function startWatchedPair(atEnd: AtEnd) {
  const servers = [await startValkey(), await startValkey()] as const;
  const [master, replica] = servers;
  for (const server of servers) atEnd(() => server.stop());
  const replication = await startTcpProxy(atEnd, master.url);
  const [ofMaster, ofReplica] = [await watching(atEnd, master.url), await watching(atEnd, replica.url)];
  await ofReplica.replicaof('127.0.0.1', new URL(replication.url).port);
  await vi.waitUntil(async () => /^master_link_status:up/m.test(await ofReplica.info('replication')), 20_000);
  const sentinel = await startSentinel(master.url);
  atEnd(() => sentinel.stop());
  return {
    url: `redis+sentinel://127.0.0.1:${sentinel.port}/mymaster/0`,
    ofMaster,
    ofReplica,
    /** What the master says from now on does not reach the replica. */
    holdReplication: () => replication.behave('holds'),
    killMaster: () => master.kill(),
  };
}
