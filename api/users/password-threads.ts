import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { MessageChannel, Worker } from 'node:worker_threads';

/** As the reference's hashes have it: 2^10 rounds. */
export const hashCost = 10;

/** Plain JavaScript, which is the same under tsx, under vitest and in `dist/`. */
const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  const bcrypt = require(workerData);
  parentPort.on('message', ({ operation, values, answer }) => {
    try {
      answer.postMessage({ value: bcrypt[operation](...values) });
    } catch (error) {
      answer.postMessage({ error });
    }
  });`;

/** One core is left to the main thread, which answers requests. */
const most = Math.max(1, Math.min(4, availableParallelism() - 1));
const threads: Worker[] = [];

function startThread(): Worker {
  const thread = new Worker(program, { eval: true, workerData: createRequire(import.meta.url).resolve('bcryptjs') });
  // Between passwords it does not keep the process alive.
  thread.unref();
  thread.on('error', (error) => process.emitWarning(`A thread that hashes passwords failed: ${error.message}`));
  thread.once('exit', () => threads.splice(threads.indexOf(thread), 1));
  return thread;
}

/** They take turns, since one password takes as long as another. */
function nextThread(): Worker {
  const thread = (threads.length < most ? undefined : threads.shift()) ?? startThread();
  threads.push(thread);
  return thread;
}

function inThread<T>(operation: 'hashSync' | 'compareSync', values: readonly [string, string | number]): Promise<T> {
  const { port1: mine, port2: theirs } = new MessageChannel();
  nextThread().postMessage({ operation, values, answer: theirs }, [theirs]);
  return new Promise<T>((resolve, reject) => {
    mine.once('message', (answer: { readonly value: T } | { readonly error: unknown }) => {
      if ('error' in answer) reject(answer.error);
      else resolve(answer.value);
      mine.close();
    });
    mine.once('close', () => reject(new Error('The thread that works on passwords ended before it answered')));
  });
}

/** Takes some 50 ms, off the main thread. As with the reference, what follows the first 72 bytes (UTF-8) does not count. */
export const hashPassword = (password: string) => inThread<string>('hashSync', [password, hashCost]);

/** Whether the hash is of this password, as {@link hashPassword} has it. */
export const isPassword = (password: string, hash: string) => inThread<boolean>('compareSync', [password, hash]);
