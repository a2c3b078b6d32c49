import { findLetter, pendingVirusCheck } from '../../db/letters/letter.ts';
import { forgetMissing } from '../../db/letters/missing.ts';
import { scanPlace } from '../../db/letters/places.ts';
import { inWords } from '../../db/objects/object-name.ts';
import type { ScanOutcome } from '../../workflows/letter-types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { LetterDeps } from './deps.ts';
import { findFile, placesOf, removeLeftover } from './find-file.ts';

/** Finds the file of a letter that waits, and streams it to the scanner. Changes nothing but where the file waits. */
export function scanLetterActivity(deps: LetterDeps) {
  const { pool, store, buckets, scanner } = deps;
  return (id: string): Promise<ScanOutcome> =>
    withHeartbeat(async ({ signal, step }) => {
      const letter = await findLetter(pool, id);
      if (letter === undefined) return { outcome: 'settled', status: 'gone' };
      if (letter.status !== pendingVirusCheck) {
        await removeLeftover(letter, deps);
        return { outcome: 'settled', status: letter.status };
      }
      step('looking for its file');
      const found = await findFile(letter, deps);
      const place = scanPlace(letter, buckets);
      const object = found === 'ready' ? await store.get(place) : undefined;
      if (object === undefined) {
        if (found === 'failure') return { outcome: 'infected', signature: 'found by an earlier scan' };
        return { outcome: 'missing', lookedFor: placesOf(letter, deps).map(inWords) };
      }
      const { content, length } = object;
      const stop = () => content.destroy(new Error('The scan was stopped'));
      signal.addEventListener('abort', stop, { once: true });
      try {
        step(`${length} bytes on their way to the scanner`);
        const verdict = await scanner.scan(content);
        await forgetMissing(pool, id);
        return verdict.verdict === 'clean'
          ? { outcome: 'clean' }
          : { outcome: 'infected', signature: verdict.signature };
      } finally {
        signal.removeEventListener('abort', stop);
        content.destroy();
      }
    });
}
