import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from 'vitest/node';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** One line each: the test's name, and why it did not run. */
  readonly skipped: readonly string[];
}

/**
 * Ends the output with `N passed, N failed` (`, N skipped` when there are any, listed above).
 *
 * A module that cannot be imported, a hook that fails and an unhandled error are a failure each. A run that executed no
 * test has failed, and so has one that ends with an exit code other than 0.
 */
export default class ClosingLineReporter implements Reporter {
  private counts: Counts = { passed: 0, failed: 0, skipped: [] };
  private isFiltered = false;

  onInit(vitest: Vitest): void {
    this.isFiltered = vitest.config.testNamePattern !== undefined;
    // After the other reporters, and after the servers were stopped, which can fail too.
    process.once('exit', (code) => this.close(code));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    // A name pattern skips all other tests, on purpose.
    const skipped = this.isFiltered ? [] : tests.filter((test) => test.result().state === 'skipped').map(describe);
    const outsideTests = modules.map(failuresOutsideTests).reduce((sum, failures) => sum + failures, 0);
    this.counts = { passed: count('passed'), failed: count('failed') + outsideTests + unhandledErrors.length, skipped };
  }

  private close(code: number): void {
    const { passed, skipped } = this.counts;
    const isFailure = code !== 0 || passed === 0;
    const failed = isFailure ? Math.max(this.counts.failed, 1) : this.counts.failed;
    if (failed > 0) process.exitCode = code || 1;
    for (const line of skipped) console.log(`skipped: ${line}`);
    console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  }
}

function failuresOutsideTests(module: TestModule): number {
  return [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length;
}

function describe(test: TestCase): string {
  const result = test.result();
  const why = result.state === 'skipped' ? result.note : undefined;
  return `${test.module.relativeModuleId} > ${test.fullName}: ${why ?? `marked ${test.options.mode}, without a reason`}`;
}
