import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from './claim-record.ts';
import { inClaimedFolder } from './claims.ts';
import { freePort } from './free-port.ts';
import { firstOnPath } from './on-path.ts';
import { type Server, startServer } from './server.ts';

export interface S3Server extends Server {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export const howToGetVersitygw =
  'Expected versitygw, an S3 server, on the PATH or in .nightshift/bin. Get it with Go, in the folder of the project: ' +
  'GOBIN="$PWD/.nightshift/bin" go install github.com/versity/versitygw/cmd/versitygw@v1.8.0';

/** Undefined when it is not installed. */
export function versitygwProgram(): string | undefined {
  return firstOnPath(['versitygw', join(stateFolder, 'bin', 'versitygw')]);
}

/**
 * Starts versitygw, an S3 server whose buckets are folders, on the loopback interface. They are gone when it ends.
 *
 * @param options.buckets that it has from the beginning.
 * @param options.port of an earlier one that was stopped; a free one by default.
 * @throws Error saying how to get it, when it is not installed.
 */
export async function startVersitygw(options: {
  readonly buckets: readonly string[];
  readonly port?: number;
}): Promise<S3Server> {
  const program = versitygwProgram();
  if (program === undefined) throw new Error(howToGetVersitygw);
  return inClaimedFolder('versitygw', async (claim) => {
    const port = await freePort(options.port);
    const endpoint = `http://127.0.0.1:${port}`;
    const credentials = { accessKeyId: 'nightshift', secretAccessKey: 'nightshift-secret' };
    const region = 'eu-west-1';
    const objects = join(claim.folder, 'objects');
    for (const bucket of options.buckets) mkdirSync(join(objects, bucket), { recursive: true });
    const listen = ['--port', `127.0.0.1:${port}`, '--health', '/health', '--region', region, '--quiet'];
    const account = ['--access', credentials.accessKeyId, '--secret', credentials.secretAccessKey];
    const server = await startServer({
      name: 'versitygw',
      claim,
      command: { program, args: [...listen, ...account, 'posix', objects] },
      stopSignal: 'SIGTERM',
      lastSignal: 'SIGKILL',
      answers: async () => {
        const { status } = await fetch(`${endpoint}/health`, { signal: AbortSignal.timeout(2_000) });
        if (status !== 200) throw new Error(`Expected /health to answer 200, got ${status}`);
      },
    });
    return { ...server, endpoint, region, credentials };
  });
}
