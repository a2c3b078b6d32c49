import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ReaderTask } from './reader.ts';
import type { PdfContent, Sanitised, SanitiseOptions } from './sanitiser.ts';
import { SanitiserError } from './sanitiser-error.ts';

/** In megabytes. Arrays are not in them: those `reader.ts` limits. */
const heapLimits = ['--max-old-space-size=128', '--max-semi-space-size=8'];
/** Of what it says on stderr the end is kept, in characters. */
const maxWords = 16_384;

/** From source it needs tsx, whatever this process was started with. It gets no environment: that has secrets. */
function start(): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts');
  const file = isSource ? new URL('./reader.ts', import.meta.url) : new URL('./reader.js', import.meta.url);
  return fork(fileURLToPath(file), {
    execArgv: [...heapLimits, ...(isSource ? ['--import', 'tsx'] : [])],
    env: {},
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
  });
}

/**
 * A process that reads PDFs, one at a time. A thread would not do: when V8 has no room left for one large array, it ends
 * the whole process of the thread, whatever `resourceLimits` says, and a PDF of a few kilobytes can ask for that.
 */
export class ReaderProcess {
  readonly #child = start();
  readonly #ended: Promise<void>;
  /** On stderr, its end. */
  #said = '';

  constructor() {
    const { stdin, stderr } = this.#child;
    // Broken when the process ends before it has it all, and its end is what counts.
    stdin?.on('error', () => {});
    stderr?.setEncoding('utf8').on('data', (piece) => {
      this.#said = (this.#said + piece).slice(-maxWords);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', resolve);
      this.#child.on('error', () => resolve());
    });
    // It ends with this process, so it is no reason for this one to stay.
    this.#child.unref();
    this.#child.channel?.unref();
    for (const pipe of [stdin, stderr]) if (pipe instanceof Socket) pipe.unref();
  }

  get alive(): boolean {
    return this.#child.connected && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** @throws SanitiserError; the process is of no use after it. */
  async sanitise(pdf: PdfContent, options: SanitiseOptions & { readonly timeout: number }): Promise<Sanitised> {
    const { allowInternational, timeout } = options;
    const task: ReaderTask = { bytes: pdf.length, allowInternational };
    const expected = 'Expected to learn whether the letter can be printed';
    const advice = 'Try again; when that goes on, have a look at the PDF';
    const answered = new AbortController();
    const { signal } = answered;
    try {
      return await Promise.race([
        // Only `reader.ts` sends, and it sends these.
        once(this.#child, 'message', { signal }).then(([message]) => message as Sanitised),
        // A listener that goes: what waits for the end itself would be kept until then, and the PDF with it.
        once(this.#child, 'close', { signal }).then(([code, killedBy]): never => {
          const end = `${killedBy ?? `code ${code}`}: ${this.#lastError()}`;
          throw new SanitiserError(`${expected}, and what read the PDF ended with ${end}. ${advice}`);
        }),
        new Promise<never>((_resolve, reject) => {
          this.#child.send(task, (error) => error && reject(error));
          // Waiting for the store does not count: it has time-outs of its own.
          const inTime = <T>(reading: Promise<T>) =>
            Promise.race([reading, delay(timeout, undefined, { signal }).then(late)]);
          const late = (): never => {
            throw new SanitiserError(`${expected}, and the PDF was not read in ${timeout} ms. ${advice}`);
          };
          this.#feed(pdf.content, { signal, inTime })
            .then(() => delay(timeout, undefined, { signal }))
            .then(late)
            .catch(reject);
        }),
      ]);
    } catch (error) {
      if (error instanceof SanitiserError) throw error;
      if (pdf.content.errored) throw pdf.content.errored;
      throw new SanitiserError(`${expected}, got ${String(error)}. ${advice}`, { cause: error });
    } finally {
      answered.abort();
    }
  }

  /** Leaves the pipe open for the next PDF. @param options.inTime fails when the process takes too long. */
  async #feed(
    content: Readable,
    { signal, inTime }: { readonly signal: AbortSignal; inTime(reading: Promise<unknown>): Promise<unknown> },
  ): Promise<void> {
    const { stdin } = this.#child;
    for await (const piece of content) {
      if (stdin?.write(piece) === false) await inTime(once(stdin, 'drain', { signal }));
    }
  }

  /** Resolves when it has ended. */
  async end(): Promise<void> {
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #lastError(): string {
    return /^(?:FATAL ERROR|[A-Z]\w*Error|Error)\b.*/m.exec(this.#said)?.[0] ?? 'no word about it';
  }
}
