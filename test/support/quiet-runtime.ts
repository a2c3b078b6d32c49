import { DefaultLogger, Runtime } from '@temporalio/worker';

/** A process has one runtime, and files of tests may share the process; nobody else uses the name. */
const shared = globalThis as typeof globalThis & { nightshiftRuntime?: Runtime };

/** Of what workers log only errors are seen. */
export function quietRuntime(): void {
  shared.nightshiftRuntime ??= Runtime.install({ logger: new DefaultLogger('ERROR') });
}
