import pLimit from 'p-limit';
import { ReaderProcess } from './reader-process.ts';
import type { Sanitised, Sanitiser } from './sanitiser.ts';
import { SanitiserError } from './sanitiser-error.ts';

const maxProcesses = 2;
const idleMilliseconds = 10_000;
const refused = 'Expected an open sanitiser, and it is closed. Try again with another one';

interface LocalSanitiserOptions {
  /** For one letter, in milliseconds; 30 s by default. Waiting for a process does not count. */
  readonly timeout?: number;
}

/**
 * Sanitises in processes of its own, so that a hostile PDF can neither block nor end this one. At most two, none until
 * there is a letter, and none ten seconds after the last one.
 *
 * It looks at what the text and the page boxes of a PDF tell: `judge-letter.ts` has the list, and what is left out. It
 * changes nothing in the PDF: other than the reference it neither writes the address anew, nor adds the NOTIFY tag, nor
 * turns colours to CMYK, nor embeds fonts.
 */
export function createLocalSanitiser({ timeout = 30_000 }: LocalSanitiserOptions = {}): Sanitiser {
  const limit = pLimit({ concurrency: maxProcesses, rejectOnClear: true });
  const readers = new Map<ReaderProcess, NodeJS.Timeout | 'busy'>();
  let closed = false;

  async function drop(reader: ReaderProcess): Promise<void> {
    const idle = readers.get(reader);
    if (idle !== 'busy') clearTimeout(idle);
    readers.delete(reader);
    await reader.end();
  }

  function take(): ReaderProcess {
    for (const [reader, idle] of readers) {
      if (idle === 'busy') continue;
      if (!reader.alive) {
        void drop(reader);
        continue;
      }
      clearTimeout(idle);
      readers.set(reader, 'busy');
      return reader;
    }
    const reader = new ReaderProcess();
    readers.set(reader, 'busy');
    return reader;
  }

  return {
    async sanitise(open, { allowInternational }) {
      const result = limit(async (): Promise<Sanitised> => {
        if (closed) throw new SanitiserError(refused);
        const pdf = await open();
        const reader = take();
        try {
          const sanitised = await reader.sanitise(pdf, { allowInternational, timeout });
          readers.set(reader, setTimeout(() => void drop(reader), idleMilliseconds).unref());
          return sanitised;
        } catch (error) {
          await drop(reader);
          throw error;
        } finally {
          pdf.content.destroy();
        }
      });
      return result.catch((error: unknown) => {
        throw closed ? new SanitiserError(refused, { cause: error }) : error;
      });
    },
    async close() {
      closed = true;
      limit.clearQueue();
      await Promise.all([...readers.keys()].map(drop));
    },
  };
}
