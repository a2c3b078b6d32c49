import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger } from '@temporalio/worker';
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

/**
 * Starts every server once for the run, never one of the environment: tests empty and break what they get. Vitest calls
 * this only when a file of the project `main` is going to run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
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
  project.provide('servers', { databaseUrl, redisUrl, temporalAddress: temporal.address, workflowBundle });
  return async () => {
    await rm(folder, { recursive: true });
    await stack.stop().catch(failRun);
  };
}

/** Vitest prints what a teardown throws, and ends with 0 all the same. */
function failRun(error: unknown): never {
  process.exitCode = 1;
  throw error;
}
