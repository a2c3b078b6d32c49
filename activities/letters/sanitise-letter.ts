import type { Letter } from '../../db/letters/letter.ts';
import { scanPlace } from '../../db/letters/places.ts';
import { inWords } from '../../db/objects/object-name.ts';
import type { ObjectMetadata } from '../../db/objects/object-store.ts';
import type { LetterEnd } from '../../workflows/letter-types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { LetterDeps } from './deps.ts';
import type { PdfContent, Sanitised } from './sanitiser/sanitiser.ts';
import { ifWaiting, settle } from './settle.ts';

type Failed = Extract<Sanitised, { status: 'failed' }>;

/** Spec: nightly §7.2 step 6: texts, and only what there is. */
function metadataOf({ message, invalidPages, pageCount }: Failed): ObjectMetadata {
  return {
    message,
    ...(invalidPages?.length ? { invalid_pages: JSON.stringify(invalidPages) } : {}),
    ...(pageCount ? { page_count: String(pageCount) } : {}),
  };
}

async function open({ store, buckets }: LetterDeps, letter: Letter): Promise<PdfContent> {
  const place = scanPlace(letter, buckets);
  const object = await store.get(place);
  if (object !== undefined) return object;
  throw new Error(`Expected the letter's file at ${inWords(place)}, and it is gone. Another try looks for it again`);
}

async function conclude(deps: LetterDeps, letter: Letter, sanitised: Sanitised): Promise<LetterEnd> {
  if (sanitised.status === 'failed') {
    const { message } = sanitised;
    const status = await settle(deps, letter, { status: 'validation-failed', billableUnits: 0 }, metadataOf(sanitised));
    return { status, note: `Clean, but it cannot be printed: ${message}` };
  }
  const { pageCount, address, postage } = sanitised;
  const billableUnits = Math.ceil(pageCount / 2);
  const status = await settle(deps, letter, {
    status: letter.keyType === 'test' ? 'delivered' : 'created',
    billableUnits,
    address,
    ...(postage === undefined ? {} : { postage }),
  });
  return { status, note: `Clean, and can be printed: pages ${pageCount}, sheets ${billableUnits}` };
}

/** Ends a clean letter: to print, or not printable. Spec: nightly §7.2 steps 4 to 6. */
export function sanitiseLetterActivity(deps: LetterDeps) {
  return (id: string): Promise<LetterEnd> =>
    withHeartbeat(({ signal, step }) =>
      ifWaiting(deps, id, async (letter) => {
        step('waiting for its turn to be sanitised');
        const read = () => {
          signal.throwIfAborted();
          step('being sanitised');
          return open(deps, letter);
        };
        const sanitised = await deps.sanitiser.sanitise(read, { allowInternational: letter.allowInternational });
        step('being moved to its place');
        return conclude(deps, letter, sanitised);
      }),
    );
}
