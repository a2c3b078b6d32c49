import { expect, test } from 'vitest';
import { checkAdminToken, signAdminToken } from '../../api/admin-token.ts';
import { refusals } from '../../api/token-check.ts';

const now = new Date();
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

test('a token that was good is good again, until its time is over or its secret is', () => {
  const authorization = `Bearer ${signAdminToken('old', now)}`;
  expect(checkAdminToken(authorization, ['new', 'old'], now)).toBeUndefined();

  expect(checkAdminToken(authorization, ['old'], later(29))).toBeUndefined();
  expect(checkAdminToken(authorization, ['new'], now)).toEqual(refusals.noKey);
  expect(checkAdminToken(authorization, ['old'], later(32))).toEqual(refusals.wrongClock);
  expect(checkAdminToken(`${authorization.slice(0, -3)}AAA`, ['old'], now)).toEqual(refusals.noKey);
});

test('a token of the wrong secret is refused each time', () => {
  const authorization = `Bearer ${signAdminToken('stolen', now)}`;

  expect([1, 2].map(() => checkAdminToken(authorization, ['old'], now))).toEqual([refusals.noKey, refusals.noKey]);
});
