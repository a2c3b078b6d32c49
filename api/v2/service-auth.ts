import { type ApiKey, type KeyType, serviceKeys } from '../../db/v2/service-keys.ts';
import type { ApiDeps, SigningKeys } from '../deps.ts';
import { readSigned } from '../signed-value.ts';
import { type Refusal, readToken, signerOf } from '../token-check.ts';
import { parseUuid } from './uuid.ts';

/** Who calls a route of the public API. */
export interface AuthenticatedService {
  readonly id: string;
  /** The API key that signed. */
  readonly keyId: string;
  readonly keyType: KeyType;
}

const forbidden = (message: string): Refusal => ({ status: 403, message: `Invalid token: ${message}` });

/** A key whose secret cannot be read opens nothing; the others still do. */
function withReadSecret(key: ApiKey, signing: SigningKeys): ApiKey[] {
  const secret = readSigned(key.secret, signing);
  return typeof secret === 'string' ? [{ ...key, secret }] : [];
}

/**
 * Checks the token of a service, in the reference's order and with its words. Nothing is kept from one request to the
 * next: a key that is revoked opens nothing from then on. Spec: cache §9.2, §1.4.
 */
export async function authenticateService(
  { pool, signing, now }: Pick<ApiDeps, 'pool' | 'signing' | 'now'>,
  authorization: string | undefined,
): Promise<{ readonly service: AuthenticatedService } | { readonly refusal: Refusal }> {
  const read = readToken(authorization);
  if ('refusal' in read) return read;
  const id = parseUuid(read.token.claims['iss']);
  if (id === undefined) return { refusal: forbidden('service id is not the right data type') };
  const service = await serviceKeys(pool, id, now());
  if (service === undefined) return { refusal: forbidden('service not found') };
  if (service.keys.length === 0) return { refusal: forbidden('service has no API keys') };
  if (!service.active) return { refusal: forbidden('service is archived') };
  const keys = service.keys.flatMap((key) => withReadSecret(key, signing));
  const signer = signerOf(read.token, keys, now());
  if ('refusal' in signer) return signer;
  if (signer.key.revoked) return { refusal: forbidden('API key revoked') };
  return { service: { id, keyId: signer.key.id, keyType: signer.key.key_type } };
}
