import { expect, test } from 'vitest';
import { isEmailAddress } from '../../../api/email-address.ts';
import { phoneNumberFault } from '../../../api/phone-number.ts';

const notANumber = 'Number is not valid – double check the phone number you entered';

test.each([
  ['07712 345678', undefined],
  ['+44 (0)7712-345678', undefined],
  ['0+447700900100', undefined],
  ['000007700900100', undefined],
  ['33612345678', undefined],
  ['+1-800-555-5555', notANumber],
  ['+601117224412', undefined],
  ['', 'Not enough digits'],
  ['+', 'Not enough digits'],
  ['12345', 'Not enough digits'],
  ['0771234567890', 'Too many digits'],
  ['07712 345678 ext', 'Must not contain letters or symbols'],
  ['020 7946 0958', 'Not a UK mobile number'],
  ['+999123456789', 'Too many digits'],
])('the phone number %s has the fault: %s', (text, fault) => {
  expect(phoneNumberFault(text)).toBe(fault);
});

test.each([
  ['alice@testing.gov.uk', true],
  [" o'neil+x@a-b.example.co ", true],
  ['a@例え.テスト', true],
  ['alice', false],
  ['alice@localhost', false],
  ['a..b@testing.gov.uk', false],
  ['"a"@testing.gov.uk', false],
  ['a@under_score.com', false],
  ['a@example.c', false],
  [`a@${'x'.repeat(64)}.com`, false],
])('%s is an e-mail address: %s', (text, isOne) => {
  expect(isEmailAddress(text)).toBe(isOne);
});
