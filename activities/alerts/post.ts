import { AlertRefusedError, ChannelError } from './channel.ts';

const timeoutMs = 10_000;

/** What the receiver does not like about one request; others may pass. */
const refusals = [400, 413, 422];

interface Receiver {
  /** As in an error message: "the webhook at hooks.example.com". The path of an address may be a secret. */
  readonly name: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @returns how a message names a receiver. */
export function receiverName(what: string, url: string): string {
  return `${what} at ${new URL(url).host}`;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Posts an alert as JSON. A redirection is not followed: it would become a GET, and the alert would be lost.
 *
 * @param key of the alert, which tells the receiver a second delivery from a second alert.
 * @throws ChannelError when the answer is not there after 10 s; the signal's reason when it aborts.
 */
export async function post(receiver: Receiver, key: string, body: object, signal: AbortSignal): Promise<Answer> {
  const bounded = new AbortController();
  const abort = () => bounded.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  // Node 20 may collect a signal of AbortSignal.timeout that is only in AbortSignal.any, and never end the wait.
  const timer = setTimeout(() => bounded.abort(new Error(`it was waited for ${timeoutMs / 1000} s`)), timeoutMs);
  try {
    signal.throwIfAborted();
    const response = await fetch(receiver.url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', 'idempotency-key': encodeURI(key), ...receiver.headers },
      body: JSON.stringify(body),
      signal: bounded.signal,
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    signal.throwIfAborted();
    throw new ChannelError(`${receiver.name} did not answer: ${reasonOf(error)}. It is tried again`, { cause: error });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** The error for an answer that is not the expected one. */
export function unexpectedAnswer(receiver: Receiver, key: string, expected: string, status: number): ChannelError {
  const answer = `${receiver.name} answered ${status} to the alert ${key}, expected ${expected}. It is tried again`;
  return refusals.includes(status) ? new AlertRefusedError(answer) : new ChannelError(answer);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Of several addresses each has failed, and only the code tells why.
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
}
