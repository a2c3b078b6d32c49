import { expect, test } from 'vitest';
import { readSigned, signValue } from '../../../api/signed-value.ts';
import { signing } from '../../support/api.ts';

const secret = '8d3e2a4c-4c6e-4f5c-9a0e-0d7b7b1c2f11';
const column = 'IjhkM2UyYTRjLTRjNmUtNGY1Yy05YTBlLTBkN2I3YjFjMmYxMSI.TpVHwOOcHEUXMqqhoZKyIYV6my8';

test('signs as Notify does', () => {
  expect(signValue(secret, signing)).toBe(column);
});

test('reads what any of the keys has signed, and signs with the last', () => {
  const rotated = { ...signing, secretKeys: [...signing.secretKeys, 'the next key'] };

  expect(readSigned(column, rotated)).toBe(secret);
  expect(readSigned(signValue({ a: 'é' }, rotated), rotated)).toEqual({ a: 'é' });
  expect(readSigned(signValue(secret, rotated), signing)).toBeUndefined();
});

test.each([
  ['another payload', column.replace('Ijhk', 'Ijlk')],
  ['another signature', `${column.slice(0, -2)}AA`],
  ['no signature', secret],
  ['nothing', ''],
])('does not read %s, unless it may take what is not signed', (_, text) => {
  expect(readSigned(text, signing)).toBeUndefined();
  expect(readSigned(text, { ...signing, allowUnsigned: true })).toBe(text);
});
