import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { signClientToken } from '../../../api/client-token.ts';
import { sessionCookie } from '../../../api/pages/ops/sign-in/session.ts';
import { readConfig } from '../../../temporal.config.ts';
import { adminSecret, createTestApi, opsSecret, signing } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { redisDatabase } from '../../support/servers.ts';
import { cookieOf, signIn, textOf, visit } from './ops-visitor.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;
beforeAll(async () => {
  database = await createDatabase();
  redisUrl = await redisDatabase();
});
afterAll(() => database.drop());

let hours = 0;
/** An hour later each time: the attempts of one test are not those of the next. */
function nextHour(): Date {
  hours += 1;
  return new Date(Date.parse('2026-05-05T12:00:00Z') + hours * 3_600_000);
}

function apiAt(now = nextHour(), opsSecrets = [opsSecret]) {
  return createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl, now: () => now, opsSecrets });
}

const signInTitle = '<h1 class="govuk-heading-xl">Sign in to operations</h1>';
const offTitle = '<h1 class="govuk-heading-xl">Operations is off</h1>';
const opsTitle = '<h1 class="govuk-heading-xl">Operations</h1>';

test('without a session there is a form, which nobody may keep or frame', async () => {
  const { response, html } = await visit(apiAt(), '/ops', '');
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(html).toContain(signInTitle);
  expect(html).not.toContain('<script');
});

test('the secret opens the page for eight hours, and signing out ends it', async () => {
  const now = nextHour();
  const api = apiAt(now);
  const answer = await signIn(api, ` ${opsSecret} `);
  const cookie = answer.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^nightshift-ops=\S+; Max-Age=28800; Path=\/ops; HttpOnly; SameSite=Strict$/);
  const [, end, id] = /^nightshift-ops=(\d+)\.([0-9a-f-]{36})\.[^.]+$/.exec(cookie.split(';')[0] ?? '') ?? [];
  expect(Number(end)).toBe(now.getTime() / 1_000 + 28_800);
  expect(id).toBeDefined();
  expect((await visit(api, '/ops', cookie)).html).toContain(opsTitle);
  const headers = { authorization: '', origin: 'http://localhost' };
  const ended = await api.get('/ops/session/end', { method: 'POST', headers });
  expect([ended.status, ended.headers.get('location')]).toEqual([303, '/ops']);
  expect(ended.headers.get('set-cookie')).toMatch(/^nightshift-ops=; Max-Age=0; Path=\/ops;/);
});

test('a token of the client opens it too; one of another client, or an old one, does not', async () => {
  const now = nextHour();
  const api = apiAt(now);
  const token = signClientToken('nightshift-ops', opsSecret, now);
  expect((await visit(api, '/ops', await cookieOf(api, token))).html).toContain(opsTitle);
  for (const other of [
    signClientToken('notify-admin', opsSecret, now),
    signClientToken('nightshift-ops', adminSecret, now),
    signClientToken('nightshift-ops', opsSecret, new Date(now.getTime() - 60_000)),
  ]) {
    expect((await signIn(api, other)).status).toBe(403);
  }
});

test.each([
  [
    'another secret',
    `${opsSecret}.`,
    'The token is not right. Enter the secret of nightshift-ops, or a new token of it',
  ],
  ['nothing', '', 'Enter a token'],
])('%s opens nothing, and the form says so', async (_, token, problem) => {
  const response = await signIn(apiAt(), token);
  const html = await response.text();
  expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null]);
  expect(html).toContain('<title>Error: Sign in to operations');
  expect(html).toContain(`<a href="#token">${problem}</a>`);
  expect(textOf(html)).toContain(`Error: ${problem}`);
});

test('tries are limited, for the right secret as well, and without Redis they are not', async () => {
  const now = nextHour();
  const api = apiAt(now);
  const statuses: number[] = [];
  for (let tries = 0; tries < 8; tries += 1) statuses.push((await signIn(api, 'a guess')).status);
  expect(statuses).toEqual([...Array(7).fill(403), 429]);
  expect((await signIn(api, opsSecret)).status).toBe(429);
  expect((await signIn(apiAt(new Date(now.getTime() + 60_000)), opsSecret)).status).toBe(303);
  const alone = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl: 'redis://127.0.0.1:1' });
  expect((await signIn(alone, opsSecret)).status).toBe(303);
});

test.each([
  ['another site', { origin: 'https://evil.example' }],
  ['another site, as the browser says', { origin: 'http://localhost', 'sec-fetch-site': 'cross-site' }],
  ['no page', {}],
])('a form of %s is refused', async (_, headers) => {
  const api = apiAt();
  expect((await signIn(api, opsSecret, headers)).status).toBe(403);
  const end = await api.get('/ops/session/end', { method: 'POST', headers: { authorization: '', ...headers } });
  expect([end.status, end.headers.get('set-cookie')]).toEqual([403, null]);
});

test('a page before which TLS ends is of this API all the same', async () => {
  const origin = { origin: 'https://localhost' };
  expect((await signIn(apiAt(), opsSecret, origin)).status).toBe(303);
});

describe('a cookie that does not count', () => {
  test.each([
    ['whose eight hours are over', (cookie: string) => cookie, 8 * 3_600_000, [opsSecret]],
    [
      'that is given more hours',
      (cookie: string) => cookie.replace(/=(\d+)/, (_, end) => `=${Number(end) + 9}`),
      0,
      [opsSecret],
    ],
    ['without a signature', (cookie: string) => cookie.replace(/\.[^.]+$/, ''), 0, [opsSecret]],
    ['of a secret that has been replaced', (cookie: string) => cookie, 0, ['another secret of nightshift-ops']],
    ['where nobody may', (cookie: string) => cookie, 0, []],
  ])('one %s', async (_, change, laterMs, secrets) => {
    const now = nextHour();
    const cookie = await cookieOf(apiAt(now));
    const later = apiAt(new Date(now.getTime() + laterMs), secrets);
    for (const path of ['/ops', '/ops/night/2026-05-05']) {
      expect((await visit(later, path, change(cookie))).html).toContain(secrets.length === 0 ? offTitle : signInTitle);
    }
  });
});

test('a session goes on while its secret is one of two', async () => {
  const now = nextHour();
  const cookie = await cookieOf(apiAt(now));
  expect((await visit(apiAt(now, ['a new secret', opsSecret]), '/ops', cookie)).html).toContain(opsTitle);
});

test.each([
  ['production', /; HttpOnly; Secure; SameSite=Strict$/],
  ['development', /; HttpOnly; SameSite=Strict$/],
])('in %s the cookie is %s', async (environment, flags) => {
  const { secureCookies } = readConfig({ NOTIFY_ENVIRONMENT: environment }).api;
  const deps = { signing, opsSecrets: [opsSecret], secureCookies, now: () => new Date() };
  expect(await sessionCookie(deps, opsSecret)).toMatch(flags);
});

test('a session opens the pages, and no route of the API', async () => {
  const api = apiAt();
  const cookie = await cookieOf(api);
  for (const path of ['/ops/nights', '/ops/freshness', '/ops/journal', '/ops/backfills', '/_status/cache']) {
    expect([path, (await visit(api, path, cookie)).response.status]).toEqual([path, 401]);
  }
});

test('without a secret nobody may sign in, and the page says what to set', async () => {
  const api = apiAt(undefined, []);
  expect((await visit(api, '/ops', '')).text).toContain('Set INTERNAL_CLIENT_API_KEYS to a value like');
  expect((await signIn(api, '')).status).toBe(403);
});
