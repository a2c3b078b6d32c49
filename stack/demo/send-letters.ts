import { sign } from 'hono/jwt';
import type { Pool } from 'pg';
import { z } from 'zod';
import type { LocalApi } from '../api.ts';
import { eicar } from '../eicar.ts';
import { letterPdf } from './letter-pdf.ts';
import { type LetterSender, letterSender } from './letter-rows.ts';

/** A letter that was sent, and the status that it is to come to. */
export interface SentLetter {
  readonly id: string;
  /** What is special about it, in a few words. */
  readonly kind: string;
  readonly status: string;
}

interface DemoLetter extends Omit<SentLetter, 'id'> {
  file(): Promise<Uint8Array>;
}

const demoLetters: readonly DemoLetter[] = [
  { kind: 'of two pages', status: 'created', file: () => letterPdf({ pages: 2 }) },
  {
    kind: 'with a virus',
    status: 'virus-scan-failed',
    file: () => letterPdf({ attachment: { name: 'invoice.com', content: Buffer.from(eicar) } }),
  },
  {
    kind: 'that is broken',
    status: 'validation-failed',
    file: async () => (await letterPdf()).subarray(0, 300),
  },
];

const taken = z.object({ id: z.uuid() });

/** @throws Error with the answer, when the letter was not taken. */
async function post({ url }: LocalApi, { service, secret }: LetterSender, reference: string, file: Uint8Array) {
  const token = await sign({ iss: service, iat: Math.floor(Date.now() / 1_000) }, secret, 'HS256');
  const response = await fetch(`${url}/v2/notifications/letter`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reference, content: Buffer.from(file).toString('base64') }),
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`Expected the API to take a letter, got ${response.status}: ${text}`);
  return taken.parse(JSON.parse(text));
}

/** Sends the demo's letters as one of its services does: by the public API, with a token of an API key of its own. */
export async function sendLetters(api: LocalApi, pool: Pool): Promise<readonly SentLetter[]> {
  const sender = await letterSender(pool);
  return Promise.all(
    demoLetters.map(async ({ kind, status, file }) => {
      const { id } = await post(api, sender, `demo: a letter ${kind}`, await file());
      return { id, kind, status };
    }),
  );
}
