/** `npm run migrate [-- --adopt]`: brings the database of DATABASE_URL to the newest migration. */
import { parseArgs } from 'node:util';
import { migrate } from '../db/migrate.ts';
import { readConfig } from '../temporal.config.ts';

try {
  const { values } = parseArgs({ options: { adopt: { type: 'boolean', default: false } } });
  const { databaseUrl } = readConfig();
  if (databaseUrl === undefined) {
    throw new Error(
      'DATABASE_URL: not set. Name the database to migrate, like postgres://user:password@host:5432/database',
    );
  }
  const { applied, adopted } = await migrate({ databaseUrl, adopt: values.adopt, progress: console.log });
  if (applied.length + adopted.length === 0) console.log('The database is up to date');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
