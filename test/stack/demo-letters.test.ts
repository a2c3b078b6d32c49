import { existsSync, statSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { type ClamdServer, clamdProgram, howToGetClamd, startClamd } from '../../stack/clamd.ts';
import { startLetterServers } from '../../stack/letter-servers.ts';
import { readConfig } from '../../temporal.config.ts';

vi.mock('../../stack/clamd.ts', { spy: true });

const clamd: ClamdServer = {
  name: 'clamd',
  pid: 1,
  host: '127.0.0.1',
  port: 4_310,
  socketPath: '',
  stop: vi.fn(async () => {}),
  kill: async () => {},
};

test('what no setting names is started, and named to others; it ends with what is in it', async () => {
  vi.mocked(clamdProgram).mockReturnValueOnce({ program: 'clamd' });
  vi.mocked(startClamd).mockResolvedValueOnce(clamd);
  const letters = await startLetterServers(readConfig({}), () => {});
  const { NIGHTSHIFT_OBJECT_STORE: folder = '' } = letters.started;

  expect(letters.started).toEqual({ NIGHTSHIFT_OBJECT_STORE: folder, CLAMD_ADDRESS: '127.0.0.1:4310' });
  expect(letters.hasScanner).toBe(true);
  expect(letters.settings).toMatchObject({ objects: { folder }, clamd: { host: '127.0.0.1', port: 4_310 } });
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  await letters.stop();
  expect(existsSync(folder)).toBe(false);
  expect(clamd.stop).toHaveBeenCalledOnce();
});

test('without clamd it says how to get it, and letters keep the address where one may come', async () => {
  vi.mocked(clamdProgram).mockReturnValueOnce(undefined);
  const lines: string[] = [];
  const letters = await startLetterServers(readConfig({}), (line) => lines.push(line));

  expect(lines).toEqual([`No clamd: letters wait for a scanner. ${howToGetClamd}`]);
  expect(letters.hasScanner).toBe(false);
  expect(letters.settings.clamd).toEqual({ host: '127.0.0.1', port: 3_310 });
  await letters.stop();
});

test('what the settings name is used as it is', async () => {
  const config = readConfig({ NIGHTSHIFT_OBJECT_STORE: 's3', CLAMD_ADDRESS: '/run/clamav/clamd.ctl' });
  const letters = await startLetterServers(config, () => {});

  expect(letters).toMatchObject({ settings: config.letters, hasScanner: true, started: {} });
  await letters.stop();
});
