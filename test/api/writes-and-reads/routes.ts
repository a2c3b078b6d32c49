import { z } from 'zod';
import { signToken } from '../../../api/json-web-token.ts';
import type { TestApi } from '../../support/api.ts';
import { secrets } from './world.ts';

const operation = z.looseObject({ security: z.array(z.record(z.string(), z.unknown())).optional() });
const document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operation)) });

export interface DocumentedRoute {
  readonly method: string;
  readonly path: string;
  /** Only a service's key opens it. */
  readonly forServices: boolean;
}

/** All routes of the OpenAPI document. */
export async function documentedRoutes(api: TestApi): Promise<DocumentedRoute[]> {
  const { paths } = document.parse(await (await api.get('/openapi.json')).json());
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security = [] }]) => ({
      method: method.toUpperCase(),
      path,
      forServices: security.some((scheme) => 'serviceKey' in scheme),
    })),
  );
}

export type Params = Readonly<Record<string, string>>;

/** @throws Error for a parameter without a value: a new one needs an entry in the tables of these tests. */
export function filled(path: string, params: Params): string {
  return path.replaceAll(/\{(.+?)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined)
      throw new Error(`Expected a value for the parameter ${name} of ${path}. Add one to the table`);
    return value;
  });
}

/** The header of a service as its client makes it. */
export function serviceToken(service: string): { authorization: string } {
  const claims = { iss: service, iat: Math.floor(Date.now() / 1_000) };
  return { authorization: `Bearer ${signToken(claims, secrets[service] ?? '')}` };
}
