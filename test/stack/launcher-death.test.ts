import { expect, onTestFinished, test } from 'vitest';
import { claimsOf, endBy, type LauncherProcess, remains, spawnLauncher, startLauncher, until } from './launchers.ts';

async function launcherOfTest(...args: readonly string[]): Promise<LauncherProcess> {
  const launcher = await startLauncher(...args);
  onTestFinished(() => {
    launcher.child.kill('SIGTERM');
  });
  return launcher;
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends the launcher and its servers', async (signal) => {
  const launcher = await launcherOfTest();
  const claims = claimsOf(launcher);
  expect(claims).toHaveLength(2);
  expect(remains(claims)).toHaveLength(4);

  await endBy(signal, launcher);

  expect(launcher.child.signalCode).toBe(signal);
  expect(remains(claims)).toEqual([]);
  expect(claimsOf(launcher)).toEqual([]);
});

test('Ctrl-C while the servers are being started leaves nothing', async () => {
  const launcher = spawnLauncher();
  await until(() => claimsOf(launcher).some(({ child }) => child !== undefined));
  const claims = claimsOf(launcher);

  await endBy('SIGINT', launcher);

  expect(launcher.output()).not.toContain('ready');
  expect(remains(claims)).toEqual([]);
  expect(claimsOf(launcher)).toEqual([]);
});

test('an uncaught error ends the servers, and is shown', async () => {
  const launcher = await launcherOfTest();
  const claims = claimsOf(launcher);

  await endBy('SIGUSR2', launcher);

  expect(launcher.child.exitCode).toBe(1);
  expect(launcher.output()).toContain('An error that nobody catches');
  expect(remains(claims)).toEqual([]);
});

test('a signal that somebody else handles as well leaves the servers up until they are stopped', async () => {
  const launcher = await launcherOfTest('drains');
  const claims = claimsOf(launcher);

  await endBy('SIGTERM', launcher);

  expect(launcher.child.exitCode, launcher.output()).toBe(0);
  expect(launcher.output()).toContain('PONG');
  expect(remains(claims)).toEqual([]);
});

test('the next start ends what a killed launcher left behind, and nothing of a living one', async () => {
  const [killed, living] = await Promise.all([launcherOfTest(), launcherOfTest()]);
  const stale = claimsOf(killed);
  await endBy('SIGKILL', killed);
  expect(remains(stale)).toHaveLength(4);

  await launcherOfTest();

  expect(remains(stale)).toEqual([]);
  expect(claimsOf(killed)).toEqual([]);
  expect(remains(claimsOf(living))).toHaveLength(4);
});
