/** The dashboard in trouble, on servers of its own: `node --import tsx test/bench/trouble/main.ts`, three minutes. */
import { startPostgres } from '../../../stack/postgres.ts';
import { startValkey } from '../../../stack/valkey.ts';
import { createMigratedDatabase } from '../../support/template-database.ts';
import { measureTrouble } from './measure-trouble.ts';

const seconds = 10;
const progress = (line: string) => console.error(line);

async function onOwnServers(): Promise<string> {
  const postgres = await startPostgres({ major: 18 });
  try {
    const valkey = await startValkey({ progress });
    try {
      const databaseUrl = await createMigratedDatabase(postgres.url, 'trouble');
      return await measureTrouble({ databaseUrl, redisUrl: valkey.url, seconds, progress });
    } finally {
      await valkey.stop();
    }
  } finally {
    await postgres.stop();
  }
}

try {
  console.log(await onOwnServers());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
