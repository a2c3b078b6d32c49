import { signClientToken } from '../../../api/client-token.ts';

export const adminSecret = 'the-secret-of-the-bench';

/** A header of now: a token lives for 30 s. */
export function authorization(): string {
  return `Bearer ${signClientToken('notify-admin', adminSecret, new Date())}`;
}

/** A whole answer of an API. @throws Error unless it is a 200. */
export async function bodyOf(apiUrl: string, path: string): Promise<Buffer> {
  const response = await fetch(`${apiUrl}${path}`, { headers: { authorization: authorization() } });
  if (!response.ok) throw new Error(`${path}: expected a 200, got ${response.status}: ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}
