import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((file) => `test/${file.replaceAll('\\', '/')}`)
  .filter((file) => /^test\/(?!architecture|bench\/).*\.test\.ts$/.test(file));

/** What a process can have once only, or what a file changes for all that come after it. */
const wantsItsOwnProcess = /Runtime\b|\/databases\.ts|\bvi\.|process\.(?:on|exit)|In its own process:/;

/** Most of the time of a small file goes by until all is imported: these share it. */
const together = files.filter((file) => !wantsItsOwnProcess.test(readFileSync(file, 'utf8')));

const withServers = {
  globalSetup: './test/support/global-setup.ts',
  // Nights run on a real Temporal server: a missed heartbeat is noticed after 20 s, the rest takes seconds, or much longer
  // while the machine is busy. Hooks start servers.
  testTimeout: 180_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 3,
    dangerouslyIgnoreUnhandledErrors: false,
    reporters: ['default', './test/support/reporter.ts'],
    projects: [
      { extends: true, test: { name: 'architecture', include: ['test/architecture.test.ts'] } },
      { extends: true, test: { name: 'together', include: together, isolate: false, ...withServers } },
      { extends: true, test: { name: 'main', include: files, exclude: together, ...withServers } },
    ],
  },
});
