/**
 * Entry of `npm run token [-- CLIENT]`: prints a token of the admin app, or of the client that is named, good for 30 seconds,
 * for those who call the API by hand.
 */
import { ConfigError, readConfig } from '../temporal.config.ts';
import { type Client, signClientToken } from './client-token.ts';

const clients: readonly Client[] = ['notify-admin', 'nightshift-ops'];

function clientOf(given = 'notify-admin'): Client {
  const client = clients.find((name) => name === given);
  if (client === undefined) throw new Error(`Expected a client, ${clients.join(' or ')}, got ${given}`);
  return client;
}

try {
  const client = clientOf(process.argv[2]);
  const { adminSecrets, opsSecrets } = readConfig().api;
  const [secret] = client === 'notify-admin' ? adminSecrets : opsSecrets;
  if (secret === undefined) {
    const alone = client === 'notify-admin' ? ', nor is ADMIN_CLIENT_SECRET' : '';
    throw new ConfigError([
      `INTERNAL_CLIENT_API_KEYS: not set for ${client}${alone}. Name the secret that the API has, as {"${client}": ["…"]}`,
    ]);
  }
  process.stdout.write(`${signClientToken(client, secret, new Date())}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
