import { expect, test } from 'vitest';
import { checkClientToken, signClientToken } from '../../api/client-token.ts';
import { refusals } from '../../api/token-check.ts';

const now = new Date();
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

test('a token that was good is good again, until its time is over or its secret is', () => {
  const authorization = `Bearer ${signClientToken('notify-admin', 'old', now)}`;
  expect(checkClientToken('notify-admin', authorization, ['new', 'old'], now)).toBeUndefined();

  expect(checkClientToken('notify-admin', authorization, ['old'], later(29))).toBeUndefined();
  expect(checkClientToken('notify-admin', authorization, ['new'], now)).toEqual(refusals.noKey);
  expect(checkClientToken('notify-admin', authorization, ['old'], later(32))).toEqual(refusals.wrongClock);
  expect(checkClientToken('notify-admin', `${authorization.slice(0, -3)}AAA`, ['old'], now)).toEqual(refusals.noKey);
});

test('a token of the wrong secret is refused each time', () => {
  const authorization = `Bearer ${signClientToken('notify-admin', 'stolen', now)}`;

  expect([1, 2].map(() => checkClientToken('notify-admin', authorization, ['old'], now))).toEqual([
    refusals.noKey,
    refusals.noKey,
  ]);
});
