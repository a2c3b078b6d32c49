import { describe, expect, test } from 'vitest';
import { messageBody, messageHtml, messageSubject } from '../../../api/rendering/message.ts';
import { parseUuid } from '../../../api/v2/uuid.ts';

/** A text of any length takes a time in proportion: one request must not hold up all the others. */

const length = 100_000;
const repeat = (unit: string) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

const units = [
  ...[
    ' ',
    '\t',
    '\n',
    '\f\n',
    "'",
    '"',
    '[',
    '(',
    '((',
    '((a))',
    '#',
    '# ',
    '-',
    '- ',
    ' -',
    '_',
    '*',
    '* ',
    '1. ',
    '^',
    '^ ',
  ],
  ...[
    '\\',
    '&',
    '<',
    '<a ',
    '</a>',
    '@',
    'a',
    'a@',
    'a@.',
    'http://',
    'http://.',
    ' . ',
    '[a]',
    '[[a]',
    '[](a',
    '[a](b "',
  ],
  ...['---\n', '# a\n', '* a\n', '* a\n\n', '^ a\n\n', 'a\n=\n', '\n\n* a', '# a  ', '((a??b))'],
];
const hostile = [
  ...units.flatMap((unit) => [repeat(unit), `${repeat(unit)}x`, `x${repeat(unit)}x`, `# x${repeat(unit)}x`]),
  ...units.map((unit) => `[a](${repeat(unit)}`),
  // Each bullet is further in than the one above, each line in one quote more.
  Array.from({ length: 440 }, (_, depth) => `${' '.repeat(depth)}* a`).join('\n'),
  Array.from({ length: 300 }, (_, depth) => `${'^ '.repeat(depth)}a`).join('\n'),
];
const plain = repeat('To be.\n\n');

const template = {
  ...{ id: '', version: 1, letter_welsh_content: null, letter_welsh_subject: null, contact_block: null },
  ...{ postage: null, archived: false },
};
const personalisation = new Map([['a', 'yes']]);
const ways = {
  'the text of an e-mail': (content: string) =>
    messageBody({ ...template, template_type: 'email', content, subject: null }, personalisation),
  'the HTML of an e-mail': (content: string) =>
    messageHtml({ ...template, template_type: 'email', content, subject: null }, personalisation),
  'the subject of an e-mail': (subject: string) =>
    messageSubject({ ...template, template_type: 'email', content: '', subject }, personalisation),
  'the subject of a letter': (subject: string) =>
    messageSubject({ ...template, template_type: 'letter', content: '', subject }, personalisation),
  'a text message': (content: string) =>
    messageBody({ ...template, template_type: 'sms', content, subject: null }, personalisation),
  'an id': parseUuid,
};

function millisecondsOf(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** The fastest of a few: a machine that is busy with something else is no fault of the text. */
const fastest = (work: () => unknown, bound: number) => {
  let found = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5 && found > bound; attempt++) found = Math.min(found, millisecondsOf(work));
  return found;
};

describe.each(Object.entries(ways))('%s', (_, render) => {
  test('takes no text more than twenty times as long as a plain one', () => {
    const bound = 20 * fastest(() => render(plain), 0) + 50;

    const slow = hostile
      .map((text) => ({ text: `${text.slice(0, 20)}…`, ms: fastest(() => render(text), bound) }))
      .filter(({ ms }) => ms > bound);

    expect(slow).toEqual([]);
  });
});

test.each([
  ['a quote in a quote', '^ '.repeat(2_000), /<blockquote/g],
  ['an item in an item', Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}* `).join('\n'), /<li/g],
])('%s, and so on, ends somewhere', (_, markdown, tag) => {
  const html = ways['the HTML of an e-mail'](`${markdown}a`) ?? '';

  expect(html.match(tag)?.length).toBeLessThanOrEqual(21);
  expect(html).toMatch(/a</);
});

test('a long value in many places is refused before it is put there', () => {
  const values = new Map([['a', 'x'.repeat(10_000)]]);
  const content = '((a))'.repeat(1_000_000 / 10_000 + 1);

  expect(() => messageBody({ ...template, template_type: 'sms', content, subject: null }, values)).toThrow(
    'Your message is too long. Messages cannot be longer than 1000000 characters.',
  );
});
