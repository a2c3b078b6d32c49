import { afterAll, expect, test } from 'vitest';
import { createLocalSanitiser } from '../../activities/letters/sanitiser/local-sanitiser.ts';
import { a4, a4Landscape, a5, letterPdf, ukAddress } from '../../stack/demo/letter-pdf.ts';
import { opened } from './opened.ts';

const sanitiser = createLocalSanitiser();
afterAll(() => sanitiser.close());

type Letter = Parameters<typeof letterPdf>[0];
async function sanitised(letter: Letter, allowInternational = false) {
  return sanitiser.sanitise(opened(await letterPdf(letter)), { allowInternational });
}

const failed = (message: string, ...invalidPages: number[]) => ({ status: 'failed', message, invalidPages });

test.each([1, 3, 10])('a letter of %i pages passes', async (pages) => {
  expect(await sanitised({ pages })).toEqual({ status: 'passed', pageCount: pages, address: ukAddress.join('\n') });
});

test('a letter of 11 pages is too long', async () => {
  expect(await sanitised({ pages: 11 })).toEqual({ status: 'failed', message: 'letter-too-long', pageCount: 11 });
});

test.each([
  ['a landscape page in the middle', [a4, a4Landscape, a4], [2]],
  ['A5', [a5], [1]],
  ['an A4 page turned by 90 degrees', [a4, { ...a4, rotate: 90 }], [2]],
  ['3 mm too wide, 3 mm too low', [a4, { width: 213, height: 297 }, { width: 210, height: 294 }], [2, 3]],
])('%s is not A4 portrait', async (_name, pages, invalidPages) => {
  expect(await sanitised({ pages })).toEqual({
    ...failed('letter-not-a4-portrait-oriented', ...invalidPages),
    pageCount: pages.length,
  });
});

test('a landscape page that is turned, one upside down, and one that is 1.9 mm off are A4 portrait', async () => {
  const pages = [a4, { ...a4Landscape, rotate: 90 }, { ...a4, rotate: 180 }, { width: 211.9, height: 295.1 }];
  expect(await sanitised({ pages })).toMatchObject({ status: 'passed', pageCount: 4 });
});

test('a NOTIFY tag is allowed on the first page only', async () => {
  const tag = { text: 'NOTIFY', left: 1.8, top: 1.8 };
  expect(await sanitised({ texts: [tag] })).toMatchObject({ status: 'passed' });
  const texts = [2, 4].map((page) => ({ ...tag, page }));
  expect(await sanitised({ pages: 4, texts })).toEqual({
    ...failed('notify-tag-found-in-content', 2, 4),
    pageCount: 4,
  });
  const others = [
    { ...tag, page: 2, text: 'NOTIFICATION' },
    { ...tag, page: 3, left: 30 },
  ];
  expect(await sanitised({ pages: 3, texts: others })).toMatchObject({ status: 'passed' });
});

test('a PDF that needs a password cannot be read; one with an owner alone can', async () => {
  const unreadable = { status: 'failed', message: 'unable-to-read-the-file' };
  expect(await sanitised({ userPassword: 'secret' })).toEqual(unreadable);
  expect(await sanitised({ ownerPassword: 'secret' })).toMatchObject({ status: 'passed' });
});

test.each([
  ['empty', ''],
  ['no PDF', 'Dear Sir or Madam'],
  [
    'without pages',
    '%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n',
  ],
])('a file that is %s cannot be read', async (_name, content) => {
  const trailer = content.startsWith('%PDF') ? 'trailer<</Root 1 0 R>>\n' : '';
  expect(await sanitiser.sanitise(opened(Buffer.from(content + trailer)), { allowInternational: false })).toEqual({
    status: 'failed',
    message: 'unable-to-read-the-file',
  });
});

test('text reaches into the address block from 3 mm around it, and further away it does not', async () => {
  const inside = [
    { text: 'SW1A 1AA', left: 25, top: 68.5 },
    { text: 'Reference', left: 122, top: 60 },
  ];
  const outside = [
    { text: 'Return address', left: 25, top: 32 },
    { text: 'Second class', left: 25, top: 70 },
    { text: 'Our service', left: 124, top: 50 },
  ];
  const address = ['Mx Robin Example', '1 Example Street'];
  expect(await sanitised({ address, texts: [...outside, ...inside] })).toEqual({
    status: 'passed',
    pageCount: 1,
    address: 'Mx Robin Example\n1 Example Street\nReference\nSW1A 1AA',
  });
  expect(await sanitised({ address: [], texts: outside })).toEqual({ ...failed('address-is-empty', 1), pageCount: 1 });
});

test('lines go from top to bottom and from left to right, however they are drawn', async () => {
  const texts = [
    { text: 'SW1A 1AA', left: 25, top: 55 },
    { text: 'Street', left: 60, top: 45.5 },
    { text: '1  Example', left: 25, top: 45 },
    { text: 'Mx Robin Example', left: 25, top: 40 },
    { text: '   ', left: 25, top: 50 },
  ];
  expect(await sanitised({ address: [], texts })).toMatchObject({
    address: 'Mx Robin Example\n1 Example Street\nSW1A 1AA',
  });
});

const lines = (count: number, ...last: string[]) => [
  ...Array.from({ length: count - last.length }, (_, index) => `Line ${index + 1}`),
  ...last,
];

test.each<[string, string[], { international?: boolean; fault: string }]>([
  ['nothing', [], { fault: 'address-is-empty' }],
  ['commas', [',', ' ,'], { fault: 'address-is-empty' }],
  ['2 lines', lines(2, 'SW1A 1AA'), { fault: 'not-enough-address-lines' }],
  ['2 lines and England', [...lines(2, 'SW1A 1AA'), 'England'], { fault: 'not-enough-address-lines' }],
  ['8 lines', lines(8, 'SW1A 1AA'), { fault: 'too-many-address-lines' }],
  ['no postcode', lines(4, 'SW1A 1A'), { fault: 'not-a-real-uk-postcode' }],
  ['a postcode of no area', lines(4, 'XX1 1AA'), { fault: 'not-a-real-uk-postcode' }],
  ['no country', lines(4, 'Atlantis'), { international: true, fault: 'not-a-real-uk-postcode-or-country' }],
  ['abroad', lines(4, 'Germany'), { fault: 'cant-send-international-letters' }],
  ['a bracket', ['(Mx Example)', ...lines(3, 'SW1A 1AA')], { fault: 'invalid-char-in-address' }],
  ['NFA', ['Mx Example', 'nfa', 'SW1A 1AA'], { fault: 'no-fixed-abode-address' }],
  ['no fixed abode', ['Mx Example', 'of No Fixed Abode', 'SW1A 1AA'], { fault: 'no-fixed-abode-address' }],
  ['a line of dots', ['Mx Example', '...', 'SW1A 1AA'], { fault: 'invalid-address-line-1-or-2' }],
  ['BFPO abroad', lines(4, 'BFPO 105', 'Germany'), { international: true, fault: 'has-country-for-bfpo-address' }],
])('an address of %s is at fault', async (_name, address, { international = false, fault }) => {
  expect(await sanitised({ address }, international)).toEqual({ ...failed(fault, 1), pageCount: 1 });
});

test.each<[string, string[], { postage?: string; stored?: string[] }]>([
  ['3 lines', lines(3, 'SW1A 1AA'), {}],
  ['7 lines', lines(7, 'sw1a1aa'), { stored: lines(7, 'SW1A 1AA') }],
  ['7 lines and the country', [...lines(7, 'CF10 1AA'), 'Wales'], { stored: lines(7, 'CF10 1AA') }],
  ['Jersey', [...lines(3, 'JE2 4WE'), 'Jersey'], { stored: lines(3, 'JE2 4WE') }],
  ['a British Forces Post Office', lines(4, 'BFPO 105'), {}],
  ['Deutschland', lines(3, 'Deutschland'), { postage: 'europe' }],
  ['the Netherlands', lines(3, 'THE NETHERLANDS'), { postage: 'europe' }],
  ['Cote d’Ivoire', lines(3, "Cote d'Ivoire"), { postage: 'rest-of-world' }],
  ['the USA', lines(3, 'U.S.A.'), { postage: 'rest-of-world' }],
])('an address with %s passes', async (_name, address, { stored = address, ...postage }) => {
  const passed = { status: 'passed', pageCount: 1, address: stored.join('\n'), ...postage };
  expect(await sanitised({ address }, true)).toEqual(passed);
});
