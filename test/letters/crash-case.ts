import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Sanitised, Sanitiser } from '../../activities/letters/sanitiser/sanitiser.ts';
import { errorPlace, homeOf, type LetterFile, scanPlace } from '../../db/letters/places.ts';
import { eicar } from '../../stack/eicar.ts';
import { driveLetter } from './crash-driver.ts';
import { buckets, type LetterWorld } from './letter-platform.ts';
import { type Fate, MortalWorker, mortalPool, mortalStore } from './mortal-worker.ts';
import { Turns } from './turns.ts';

const passed = { status: 'passed', address: 'A\nB\nC', pageCount: 5 } as const;

/** Letters, by what is in their file, with what becomes of them when nothing comes in between. */
const kinds = {
  clean: { sanitised: passed, status: 'created', units: 3, metadata: {} },
  abroad: { sanitised: { ...passed, postage: 'europe' }, status: 'created', units: 3, metadata: {} },
  broken: {
    sanitised: { status: 'failed', message: 'letter-too-long', pageCount: 12, invalidPages: [11, 12] },
    status: 'validation-failed',
    units: 0,
    metadata: { message: 'letter-too-long', page_count: '12', invalid_pages: '[11,12]' },
  },
  infected: { sanitised: passed, status: 'virus-scan-failed', units: 0, metadata: {} },
} as const satisfies Record<string, { readonly sanitised: Sanitised; [other: string]: unknown }>;
type Kind = keyof typeof kinds;

/** Tells a letter's kind by its content. */
export const kindSanitiser: Sanitiser = {
  async sanitise(open) {
    const kind = (await text((await open()).content)) as Kind; // put there by this file
    return kinds[kind].sanitised;
  },
  async close() {},
};

const fates = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Fate>('lives') },
    { weight: 1, arbitrary: fc.constantFrom<Fate>('dies before', 'dies after') },
  ),
  { maxLength: 40 },
);

export const crashCases = fc.record({
  kind: fc.constantFrom<Kind>('clean', 'abroad', 'broken', 'infected'),
  keyType: fc.constantFrom<LetterFile['keyType']>('normal', 'test'),
  /** Where its file is: below ERROR/ it was left by somebody who had died. */
  begins: fc.constantFrom(scanPlace, scanPlace, errorPlace),
  /** What somebody else does to it, after so many turns. */
  meanwhile: fc.constantFrom('nothing', 'nothing', 'cancelled', 'deleted', 'given up'),
  after: fc.nat(20),
  workers: fc.array(fates, { minLength: 1, maxLength: 2 }),
  picks: fc.array(fc.nat(5), { maxLength: 80 }),
});
export type CrashCase = typeof crashCases extends fc.Arbitrary<infer T> ? T : never;

interface Seen {
  readonly letter: (LetterFile & { status: string; units: number }) | undefined;
  /** By `bucket/name`. */
  readonly files: Awaited<ReturnType<LetterWorld['files']>>;
}

async function see({ pool, files }: LetterWorld, id: string): Promise<Seen> {
  const { rows } = await pool.query(
    `select notification_status as status, billable_units as units, reference, postage, created_at as "createdAt",
            key_type as "keyType" from public.notifications where id = $1`,
    [id],
  );
  return { letter: rows[0], files: await files() };
}

const inWords = ({ bucket, name }: ReturnType<typeof scanPlace>) => `${bucket}/${name}`;

/** The places of a letter that has ended, in which its file has to be. */
function homes({ letter }: Seen): string[] {
  if (letter === undefined || ['pending-virus-check', 'cancelled'].includes(letter.status)) return [];
  return [inWords(homeOf(letter, buckets, 'Europe/London'))];
}

/** Runs a letter through the deaths of a case. @throws when anything is, at any moment, as it must not be. */
export async function runCrashCase(world: LetterWorld, given: CrashCase): Promise<void> {
  const { kind, keyType, begins, meanwhile, after } = given;
  const letter = await world.addLetter({ keyType, createdAt: '2026-07-02 16:30:00' });
  await world.store.put(begins(letter, buckets), Readable.from([kind === 'infected' ? `infected ${eicar}` : kind]));

  let verdict: string | undefined;
  const look = async () => {
    const seen = await see(world, letter.id);
    const names = Object.keys(seen.files);
    expect(names, 'its file is somewhere').not.toEqual([]);
    expect(names, `the file of a letter in ${seen.letter?.status} is at its place`).toEqual(
      expect.arrayContaining(homes(seen)),
    );
    if (kind === 'infected') for (const name of names) expect(name, 'infected').toMatch(/^letters-scan\//);
    const status = seen.letter?.status ?? 'gone';
    if (verdict !== undefined) expect(status, 'a verdict stays').toBe(verdict);
    if (status !== 'pending-virus-check') verdict = status;
  };
  const turns = new Turns(given.picks, look);
  const drive = (deaths: readonly Fate[], reason?: string) => async () => {
    const worker = new MortalWorker(turns, deaths);
    const pool = mortalPool(world.pool, worker);
    await driveLetter(worker, { ...world.deps, pool, store: mortalStore(world.store, worker) }, letter.id, reason);
  };
  const somebody = async () => {
    const process = new MortalWorker(turns, []);
    for (let turn = 0; turn < after; turn += 1) await process.step(async () => {});
    if (meanwhile === 'given up') return drive([], 'By ops')();
    const change =
      meanwhile === 'cancelled'
        ? `update public.notifications set notification_status = 'cancelled'`
        : 'delete from public.notifications';
    await process.step(() =>
      world.pool.query(`${change} where id = $1 and notification_status = 'pending-virus-check'`, [letter.id]),
    );
  };
  const workers = given.workers.map((deaths) => drive(deaths));
  try {
    await turns.run(meanwhile === 'nothing' ? workers : [...workers, somebody]);
    await look();
    checkEnd(
      await see(world, letter.id),
      given,
      [begins, scanPlace].map((place) => inWords(place(letter, buckets))),
    );
  } finally {
    await clear(world, letter.id);
  }
}

function checkEnd(seen: Seen, { kind, keyType, meanwhile }: CrashCase, untouched: readonly string[]): void {
  const { status: usual, units, metadata } = kinds[kind];
  const expected = usual === 'created' && keyType === 'test' ? 'delivered' : usual;
  const status = seen.letter?.status ?? 'gone';
  const others = { nothing: [], cancelled: ['cancelled'], deleted: ['gone'], 'given up': ['technical-failure'] };
  expect([expected, ...(others[meanwhile as keyof typeof others] ?? [])]).toContain(status);
  const names = Object.keys(seen.files);
  if (status === expected) {
    expect(seen.letter).toMatchObject({ units, postage: kind === 'abroad' ? 'europe' : 'second' });
    expect(seen.files, 'the file is at its place, and nowhere else').toEqual({ [homes(seen)[0] ?? '']: metadata });
  } else if (status === 'technical-failure') {
    expect(names, 'the file is at its place, and nowhere else').toEqual(homes(seen));
  } else if (status === 'cancelled') {
    // A worker that had it on its way to print cannot tell whether it was cancelled before or after that.
    const toPrint = names.filter((name) => !name.startsWith('letters-scan/'));
    expect([...untouched, ...toPrint], 'the file is where it was').toEqual(expect.arrayContaining(names));
  } else {
    // Of a letter whose row is gone a worker that comes back knows no reference: a copy that another has made stays.
    expect(names, 'the file is where it was').toEqual(expect.arrayContaining(untouched.slice(0, 1)));
  }
}

async function clear(world: LetterWorld, id: string): Promise<void> {
  for (const name of Object.keys(await world.files())) {
    const [bucket = '', ...rest] = name.split('/');
    await world.store.delete({ bucket, name: rest.join('/') });
  }
  await world.pool.query('delete from public.notifications where id = $1', [id]);
}
