import { vi } from 'vitest';

/** Waits until something is so; as long as it throws, it is not. @throws Error saying what was waited for. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const timeout = 90_000;
  const check = async () => {
    if (!(await isSo())) throw new Error(`Waited ${timeout} ms, in vain, for ${what}`);
  };
  await vi.waitFor(check, { timeout, interval: 100 });
}
