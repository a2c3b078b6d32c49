import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger } from '@temporalio/worker';
import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { bundleWorkflows } from '../../activities/bundle-workflows.ts';
import { startStack } from '../../stack/launcher.ts';
import { createMigratedDatabase, TEMPLATE } from './template-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The servers of this run: made for it, and gone with it. */
    servers: {
      /** Of the database `postgres`. */
      readonly databaseUrl: string;
      /** Without a database number. */
      readonly redisUrl: string;
      /** `host:port` of the server; its namespace is `default`. */
      readonly temporalAddress: string;
      /** The file of all workflows for a worker: to bundle them takes seconds. */
      readonly workflowBundle: string;
    };
  }
}

type Servers = ProvidedContext['servers'];

async function start(): Promise<{ readonly servers: Servers; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'nightshift-workflows-'));
  const workflowBundle = join(folder, 'workflow-bundle.js');
  const stack = await startStack({ given: {}, progress: (line) => console.error(line) });
  try {
    const [{ code }] = await Promise.all([
      bundleWorkflows(new DefaultLogger('ERROR')),
      createMigratedDatabase(stack.databaseUrl, TEMPLATE),
    ]);
    await writeFile(workflowBundle, code);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  const { databaseUrl, redisUrl, temporal } = stack;
  return {
    servers: { databaseUrl, redisUrl, temporalAddress: temporal.address, workflowBundle },
    async stop() {
      await rm(folder, { recursive: true });
      await stack.stop().catch(failRun);
    },
  };
}

/** Vitest loads this file for each project by itself, so what they share is no variable of it; nobody else uses the name. */
const shared = globalThis as typeof globalThis & {
  nightshift?: { readonly started: ReturnType<typeof start>; users: number };
};

/**
 * Starts every server once for the run, never one of the environment: tests empty and break what they get. Vitest calls
 * this only for projects of which a file is going to run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.nightshift ??= { started: start(), users: 0 };
  const { nightshift } = shared;
  nightshift.users += 1;
  const { servers, stop } = await nightshift.started;
  project.provide('servers', servers);
  return async () => {
    nightshift.users -= 1;
    if (nightshift.users === 0) await stop();
  };
}

/** Vitest prints what a teardown throws, and ends with 0 all the same. */
function failRun(error: unknown): never {
  process.exitCode = 1;
  throw error;
}
