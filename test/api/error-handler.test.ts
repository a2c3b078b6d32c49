import { Hono } from 'hono';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessLog } from '../../api/access-log.ts';
import { errorHandler } from '../../api/error-handler.ts';
import { createDatabase } from '../support/database.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const busy = 'The service is busy. Try again in a second.';
const unfit = 'Expected values that the database can keep together, but a number, a text or an id does not fit';

const raise = (state: string) => `do $$ begin raise exception using errcode = '${state}'; end $$`;

/** An app whose only statement fails, asked under a path, with the warnings and errors that it logs. */
async function ask(path: string, statement: string) {
  const lines: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const app = new Hono();
  app.use(accessLog(logger));
  app.onError(errorHandler(logger));
  app.get('*', async (c) => {
    await database.pool.query(statement);
    return c.text('');
  });
  const response = await app.request(path);
  const { status, headers } = response;
  return {
    answer: { status, body: await response.json(), retryAfter: headers.get('retry-after') },
    logged: lines.map((line) => JSON.parse(line)),
  };
}

test.each([
  ['a number that does not fit', 'select 1/0', 400, '22012', unfit, 'BadRequestError'],
  ['half a foreign key', raise('23503'), 400, '23503', unfit, 'BadRequestError'],
  ['a check that does not hold', raise('23514'), 400, '23514', unfit, 'BadRequestError'],
  ['a deadlock', raise('40P01'), 503, '40P01', busy, 'ServiceUnavailableError'],
  ['a change that another one overtook', raise('40001'), 503, '40001', busy, 'ServiceUnavailableError'],
  ['a lock that was not to be had', raise('55P03'), 503, '55P03', busy, 'ServiceUnavailableError'],
  ['a server that stops', raise('57P01'), 503, '57P01', busy, 'ServiceUnavailableError'],
])('%s, which nobody translated, is told in the shape of the API', async (_, sql, status, code, message, error) => {
  const retryAfter = status === 503 ? '1' : null;

  const { answer, logged } = await ask('/service', sql);

  expect(answer).toEqual({ status, body: { message, result: 'error' }, retryAfter });
  expect(logged).toEqual([expect.objectContaining({ level: pino.levels.values['warn'], code, path: '/service' })]);
  expect((await ask('/v2/templates', sql)).answer).toEqual({
    ...{ status, retryAfter },
    body: { errors: [{ error, message }], status_code: status },
  });
});

test('any other error is our own fault', async () => {
  const { answer, logged } = await ask('/v2/templates', 'select from nowhere');

  expect(answer).toMatchObject({
    status: 500,
    body: { errors: [{ error: 'Exception', message: 'Internal server error' }], status_code: 500 },
  });
  expect(logged).toEqual([expect.objectContaining({ level: pino.levels.values['error'] })]);
});
