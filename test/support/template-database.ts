import pg from 'pg';
import { migrate } from '../../db/migrate.ts';

/** Every test database is a copy of it. Nobody may be connected to it while a copy is made. */
export const TEMPLATE = 'nightshift_template';

/** Makes a database on a server of our own, and migrates it; returns its URL. */
export async function createMigratedDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const databaseUrl = urlOfDatabase(serverUrl, name);
  await migrate({ databaseUrl });
  return databaseUrl;
}

export function urlOfDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
