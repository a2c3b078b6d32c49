import { expect, onTestFinished, test } from 'vitest';
import { createTestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { redisDatabase } from '../../support/servers.ts';
import { startTcpProxy } from '../tcp-proxy.ts';
import { insertRows, mmg, notification, statusOf } from './world.ts';

test('Postgres away: the provider is told to send it again, and then it is kept', async () => {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const proxy = await startTcpProxy(onTestFinished, database.url);
  const api = createTestApi(onTestFinished, { databaseUrl: proxy.url, redisUrl: await redisDatabase() });
  const text = notification('sms');
  await insertRows(database.pool, 'notifications', text);

  await proxy.behave('refuses');
  const away = await mmg(api, text, '3');
  await proxy.behave('passes');
  const back = await mmg(api, text, '3');

  expect([away.status, back.status, await statusOf(database.pool, text)]).toEqual([503, 200, 'delivered']);
});
