/** Entry of `npm run token`: prints a token of the admin app, good for 30 seconds, for those who call the API by hand. */
import { ConfigError, readConfig } from '../temporal.config.ts';
import { signClientToken } from './client-token.ts';

try {
  const [secret] = readConfig().api.adminSecrets;
  if (secret === undefined) throw new ConfigError(['ADMIN_CLIENT_SECRET: not set. Name the secret that the API has']);
  process.stdout.write(`${signClientToken('notify-admin', secret, new Date())}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
