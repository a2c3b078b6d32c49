import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    // One more than the processors of a small machine: many tests wait for a server.
    maxWorkers: 3,
    dangerouslyIgnoreUnhandledErrors: false,
    reporters: ['default', './test/support/reporter.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'architecture', include: ['test/architecture.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'main',
          include: ['test/**/*.test.ts'],
          exclude: ['test/architecture.test.ts', 'test/bench/**'],
          globalSetup: './test/support/global-setup.ts',
          // Nights run on a real Temporal server, and hooks start servers.
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
