import { createHmac } from 'node:crypto';
import { expect, inject, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { adminSecret, createTestApi } from '../support/api.ts';

const now = new Date('2026-11-22T12:00:00.500Z');
const seconds = Math.floor(now.getTime() / 1000);
const olderSecret = 'the-secret-before';

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Recipe {
  readonly header?: object;
  readonly claims?: object;
  readonly secret?: string;
  readonly hash?: 'sha256' | 'sha384' | 'sha512';
}

/** A token made by hand, so that any of it can be wrong. */
function token({ header = {}, claims = {}, secret = adminSecret, hash = 'sha256' }: Recipe = {}): string {
  const all = { iss: 'notify-admin', iat: seconds, ...claims };
  const signed = `${segment({ alg: 'HS256', typ: 'JWT', ...header })}.${segment(all)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

const bearer = (recipe?: Recipe) => `Bearer ${token(recipe)}`;

const notProvided = [401, 'Unauthorized: authentication token must be provided'] as const;
const otherScheme = [401, 'Unauthorized: authentication bearer scheme must be used'] as const;
const notAllowed = [401, 'Unauthorized: not allowed to perform this action'] as const;
const general = [
  403,
  'Invalid token: make sure your API token matches the example at https://docs.notifications.service.gov.uk/rest-api.html#authorisation-header',
] as const;
const noIssuer = [403, 'Invalid token: iss field not provided'] as const;
const notHs256 = [403, 'Invalid token: algorithm used is not HS256'] as const;
const noKey = [403, 'Invalid token: API key not found'] as const;
const clock = [403, 'Error: Your system clock must be accurate to within 30 seconds'] as const;
const passes = [400, undefined] as const;

const body = z.object({ message: z.object({ token: z.tuple([z.string()]) }).optional() });

/** A request that passes the door meets a date that is none. */
async function answerTo(authorization: string | undefined): Promise<readonly [number, string | undefined]> {
  const { databaseUrl, redisUrl } = inject('servers');
  const adminSecrets = [adminSecret, olderSecret];
  const api = createTestApi(onTestFinished, { databaseUrl, redisUrl, now: () => now, adminSecrets });
  const headers = authorization === undefined ? { authorization: '' } : { authorization };
  const response = await api.get('/performance-dashboard?start_date=x', { headers });
  const { message } = body.parse(await response.json());
  return [response.status, message?.token[0]];
}

test.each([
  ['no header', undefined, notProvided],
  ['another scheme', 'Basic abc', otherScheme],
  ['no scheme', 'abcdefghijklmnop', otherScheme],
  ['Bearer without a space', `Bearer${token()}`, otherScheme],
  ['bearer in small letters', `bearer ${token()}`, passes],
  ['bearer in capitals', `BEARER ${token()}`, passes],
  ['nothing after Bearer', 'Bearer ', general],
  ['no token', 'Bearer abc', general],
  ['three parts that are no token', 'Bearer a.b.c', general],
  ['a header that is a list', `Bearer ${segment([])}.${segment({})}.abcd`, general],
  ['claims that are text', `Bearer ${segment({})}.${segment('iss')}.abcd`, general],
  [
    'bytes that are no UTF-8',
    `Bearer ${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${segment({})}.abcd`,
    general,
  ],
  ['a signature that is no base64', `${bearer().slice(0, bearer().lastIndexOf('.'))}.a`, general],
  ['a space before the token', `Bearer  ${token()}`, noKey],
  ['no iss', bearer({ claims: { iss: undefined } }), noIssuer],
  ['no iss and another algorithm', bearer({ claims: { iss: undefined }, header: { alg: 'none' } }), noIssuer],
  ['another client', bearer({ claims: { iss: 'someone' } }), notAllowed],
  ['a service', bearer({ claims: { iss: 'b18c8329-df6a-4ea5-aeaa-bdae671c8d97' } }), notAllowed],
  ['the functional tests', bearer({ claims: { iss: 'notify-functional-tests' } }), notAllowed],
  ['the client in capitals', bearer({ claims: { iss: 'NOTIFY-ADMIN' } }), notAllowed],
  ['an empty iss', bearer({ claims: { iss: '' } }), notAllowed],
  ['an iss of null', bearer({ claims: { iss: null } }), notAllowed],
  ['HS512', bearer({ header: { alg: 'HS512' }, hash: 'sha512' }), notHs256],
  ['HS384', bearer({ header: { alg: 'HS384' }, hash: 'sha384' }), notHs256],
  ['no algorithm', bearer({ header: { alg: undefined } }), notHs256],
  [
    'alg none, without a signature',
    `Bearer ${segment({ alg: 'none' })}.${segment({ iss: 'notify-admin', iat: seconds })}.`,
    notHs256,
  ],
  ['another secret', bearer({ secret: 'another' }), noKey],
  ['the empty secret', bearer({ secret: '' }), noKey],
  ['another secret and an old iat', bearer({ secret: 'another', claims: { iat: seconds - 100 } }), noKey],
  ['the secret before', bearer({ secret: olderSecret }), passes],
  ['a signature cut short', bearer().slice(0, -4), noKey],
  ['no iat', bearer({ claims: { iat: undefined } }), noKey],
  ['30 s ago', bearer({ claims: { iat: seconds - 30 } }), passes],
  ['31 s ago', bearer({ claims: { iat: seconds - 31 } }), clock],
  ['an hour ago', bearer({ claims: { iat: seconds - 3600 } }), clock],
  ['in 30 s', bearer({ claims: { iat: seconds + 30 } }), passes],
  ['in 31 s', bearer({ claims: { iat: seconds + 31 } }), clock],
  ['an iat with a fraction', bearer({ claims: { iat: seconds + 0.5 } }), passes],
  ['an iat of digits', bearer({ claims: { iat: String(seconds) } }), passes],
  ['an iat of another text', bearer({ claims: { iat: 'abc' } }), clock],
  ['an iat of digits with a point', bearer({ claims: { iat: `${seconds}.5` } }), clock],
  ['an iat of null', bearer({ claims: { iat: null } }), clock],
  ['an iat of true', bearer({ claims: { iat: true } }), clock],
  ['an old iat of the secret before', bearer({ secret: olderSecret, claims: { iat: seconds - 31 } }), clock],
  ['nbf in the past', bearer({ claims: { nbf: seconds - 100 } }), passes],
  ['nbf in the future', bearer({ claims: { nbf: seconds + 100 } }), clock],
  ['nbf that is no number', bearer({ claims: { nbf: 'abc' } }), noKey],
  ['exp in the future', bearer({ claims: { exp: seconds + 100 } }), passes],
  ['exp in the past', bearer({ claims: { exp: seconds - 100 } }), general],
  ['exp that is no number', bearer({ claims: { exp: 'abc' } }), noKey],
  ['exp in the past and an old iat', bearer({ claims: { exp: seconds - 100, iat: seconds - 100 } }), general],
  ['an audience', bearer({ claims: { aud: 'x' } }), general],
  ['a list of audiences', bearer({ claims: { aud: ['x'] } }), general],
  ['an empty audience', bearer({ claims: { aud: '' } }), passes],
  ['a claim that nobody knows', bearer({ claims: { foo: 'bar' } }), passes],
  ['a header that nobody knows', bearer({ header: { kid: '1' } }), passes],
  ['no typ', bearer({ header: { typ: undefined } }), passes],
])('%s', async (_, authorization, expected) => {
  expect(await answerTo(authorization)).toEqual(expected);
});

test('without a secret nobody comes in', async () => {
  const { databaseUrl, redisUrl } = inject('servers');
  const api = createTestApi(onTestFinished, { databaseUrl, redisUrl, adminSecrets: [] });

  const response = await api.get('/performance-dashboard');

  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toBeNull();
});
