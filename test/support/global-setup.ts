import type { TestProject } from 'vitest/node';
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
    };
  }
}

/**
 * Starts every server once for the run, never one of the environment: tests empty and break what they get. Vitest calls
 * this only when a file of the project `main` is going to run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack({ given: {}, progress: (line) => console.error(line) });
  try {
    await createMigratedDatabase(stack.databaseUrl, TEMPLATE);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  const { databaseUrl, redisUrl, temporal } = stack;
  project.provide('servers', { databaseUrl, redisUrl, temporalAddress: temporal.address });
  return () => stack.stop().catch(failRun);
}

/** Vitest prints what a teardown throws, and ends with 0 all the same. */
function failRun(error: unknown): never {
  process.exitCode = 1;
  throw error;
}
