import { expect, test } from 'vitest';
import { openToken } from '../../../api/invites/signed-token.ts';
import { signing } from '../../support/api.ts';

/** Made by the reference's library at 2026-11-22 00:00:00 UTC. */
const token = 'IjZjZTQ2NmQwLWZkNmEtMTFlNS04MmY1LWUwYWNjYjlkMTFhNiI.awIwgA.ovMPgb1eHnM3c3QdUO3c5P9tgzk';
const opened = { payload: '6ce466d0-fd6a-11e5-82f5-e0accb9d11a6' };
const open = (text: string, time = '2026-11-22T00:00:00Z', keys = signing) =>
  openToken(text, { signing: keys, now: new Date(time), maxAgeSeconds: 172_800 });

test.each([
  ['at once', '2026-11-22T00:00:00Z', opened],
  ['two days later', '2026-11-24T00:00:00Z', opened],
  ['a second later still', '2026-11-24T00:00:01Z', 'expired'],
  ['before it was made', '2026-11-21T23:59:59Z', 'expired'],
])('a token %s', (_, time, result) => {
  expect(open(token, time)).toEqual(result);
});

test('its dots may be escaped, and any of the keys may have signed it', () => {
  expect(open(token.replaceAll('.', '%2E'))).toEqual(opened);
  expect(open(token, undefined, { ...signing, secretKeys: [...signing.secretKeys, 'new'] })).toEqual(opened);
});

test.each([
  ['', signing],
  ['abc', signing],
  [token.slice(0, -2), signing],
  [`${token}.x`, signing],
  [token.replace('awIwgA', 'awIwgB'), signing],
  [token.replace('IjZj', 'IjZk'), signing],
  [token, { ...signing, secretKeys: ['another'] }],
  [token, { ...signing, salt: 'another' }],
])('%s is not taken', (text, keys) => {
  expect(open(text, undefined, keys)).toBeUndefined();
});
