import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { checkClientToken } from '../../api/client-token.ts';

const root = join(import.meta.dirname, '../..');
const secrets = { 'notify-admin': ['of the admin app'], 'nightshift-ops': ['of those who operate'] };

/** Runs `npm run token`, without npm. */
const token = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', 'api/token.ts', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], INTERNAL_CLIENT_API_KEYS: JSON.stringify(secrets) },
  });

test('prints a token of the admin app, or of the client that is named', async () => {
  const [admin, ops] = await Promise.all([token(), token('nightshift-ops')]);
  const check = (client: keyof typeof secrets, printed: string) =>
    checkClientToken(client, `Bearer ${printed.trim()}`, secrets[client], new Date());
  expect(check('notify-admin', admin.stdout)).toBeUndefined();
  expect(check('nightshift-ops', ops.stdout)).toBeUndefined();
  await expect(token('kings')).rejects.toThrow('Expected a client, notify-admin or nightshift-ops, got kings');
});
