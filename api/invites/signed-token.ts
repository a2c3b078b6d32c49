import type { SigningKeys } from '../deps.ts';
import { isSigned } from '../signed-value.ts';

/**
 * What is in a timed token, `PAYLOAD.TIME.SIGNATURE`; `expired` when it was made more than `maxAgeSeconds` ago or is from the
 * future, undefined when none of the keys has signed it. Spec: schema "Signed columns and tokens".
 */
export function openToken(
  token: string,
  { signing, now, maxAgeSeconds }: { signing: SigningKeys; now: Date; maxAgeSeconds: number },
): { readonly payload: unknown } | 'expired' | undefined {
  const [payload = '', time = '', signature = '', ...rest] = token.replaceAll(/%2E/gi, '.').split('.');
  if (rest.length > 0 || !isSigned(`${payload}.${time}`, signature, signing)) return undefined;
  const madeAt = Number(`0x${Buffer.from(time, 'base64url').toString('hex')}`);
  const age = Math.floor(now.getTime() / 1000) - madeAt;
  if (age < 0 || age > maxAgeSeconds) return 'expired';
  return { payload: JSON.parse(Buffer.from(payload, 'base64url').toString()) };
}
