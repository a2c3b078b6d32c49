import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { inClaimedFolder } from './claims.ts';
import { freePort } from './free-port.ts';
import { firstOnPath } from './on-path.ts';
import type { Progress } from './progress.ts';
import { type Server, startServer } from './server.ts';
import { unpackedWheels } from './wheels.ts';

const NAMESPACE = 'default';
/** The server's own default of a day would hide last night's run from whoever comes in after a weekend. */
const RETENTION = '30 days';
const SEARCH_ATTRIBUTES = ['ReportingDay', 'NotifyOutcome', 'LetterWaitsFor'];

interface TemporalOptions {
  readonly port?: number;
  readonly uiPort?: number;
  readonly databaseFile?: string;
  readonly dynamicConfig?: Readonly<Record<string, string | number | boolean>>;
  readonly progress?: Progress;
}

type TemporalServer = Server & { readonly address: string; readonly uiUrl: string };

/**
 * Starts the Temporal dev server with its web UI on the loopback interface. Its namespace `default` has our search
 * attributes, and keeps closed workflows for 30 days.
 *
 * @param options.port of an earlier one that was stopped; a free one by default. `uiPort` likewise.
 * @param options.databaseFile keeps the workflows over a restart. By default they are gone when the server ends.
 * @param options.dynamicConfig settings of the server itself, by their names.
 */
export async function startTemporal(options: TemporalOptions = {}): Promise<TemporalServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      // Somebody else took the port between our looking for a free one and the server's opening it.
      const lostPort = options.port === undefined && String(error).includes('address already in use');
      if (!lostPort || attempt === 3) throw error;
    }
  }
}

async function startOnce(options: TemporalOptions): Promise<TemporalServer> {
  const program = await temporalProgram(options.progress ?? (() => {}));
  return inClaimedFolder('temporal', async (claim) => {
    const port = await freePort(options.port);
    const uiPort = await freePort(options.uiPort);
    const address = `127.0.0.1:${port}`;
    const uiUrl = `http://127.0.0.1:${uiPort}`;
    const listen = ['--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)];
    const attributes = SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]);
    const database = options.databaseFile === undefined ? [] : ['--db-filename', options.databaseFile];
    const dynamicConfig = Object.entries(options.dynamicConfig ?? {}).flatMap(([name, value]) => [
      '--dynamic-config-value',
      `${name}=${JSON.stringify(value)}`,
    ]);
    const quiet = ['--log-level', 'warn', '--ui-disable-news-fetch'];
    const server = await startServer({
      name: 'Temporal',
      claim,
      command: {
        program,
        args: ['server', 'start-dev', ...listen, ...attributes, ...database, ...dynamicConfig, ...quiet],
      },
      stopSignal: 'SIGTERM',
      lastSignal: 'SIGKILL',
      answers: () => prepareNamespace(address, uiUrl),
    });
    return { ...server, address, uiUrl };
  });
}

async function temporalProgram(progress: Progress): Promise<string> {
  return firstOnPath(['temporal']) ?? join(await unpackedWheels({ progress }), 'bin', 'temporal');
}

async function prepareNamespace(address: string, uiUrl: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    // The dev server registers them after it has begun to answer.
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: NAMESPACE });
    const missing = SEARCH_ATTRIBUTES.filter((name) => customAttributes[name] === undefined);
    if (missing.length > 0) throw new Error(`The search attributes ${missing.join(', ')} are not registered yet`);
    await connection.workflowService.updateNamespace({
      namespace: NAMESPACE,
      config: { workflowExecutionRetentionTtl: msToTs(RETENTION) },
    });
  } finally {
    await connection.close();
  }
  const page = await fetch(uiUrl, { signal: AbortSignal.timeout(2_000) });
  await page.body?.cancel();
}
