export type Verdict = { readonly verdict: 'clean' } | { readonly verdict: 'infected'; readonly signature: string };

const infected = /^stream: ([!-~](?:[ -~]*[!-~])?) FOUND\0$/;

/**
 * The verdict in all that clamd sent in reply to zINSTREAM until it closed the connection; undefined when there is none.
 *
 * The reference takes every reply without FOUND for clean, an ERROR included (Spec: nightly §7.2). Here a reply is clean
 * that says so, to the byte.
 */
export function verdictOf(reply: Uint8Array): Verdict | undefined {
  const text = Buffer.from(reply).toString('latin1');
  if (text === 'stream: OK\0') return { verdict: 'clean' };
  const signature = infected.exec(text)?.[1];
  return signature === undefined ? undefined : { verdict: 'infected', signature };
}
