import type { Endpoint, Write } from './endpoint.ts';
import { furtherEndpoints, organisationEndpoints } from './further-endpoints.ts';
import { opsEndpoints } from './ops-endpoints.ts';
import { receiptEndpoints } from './receipt-endpoints.ts';
import { serviceEndpoints } from './service-endpoints.ts';
import { templateEndpoints } from './template-endpoints.ts';
import { userEndpoints } from './user-endpoints.ts';

/** All of the API's routes that are no GETs. */
export const endpoints: readonly Endpoint[] = [
  ...serviceEndpoints,
  ...userEndpoints,
  ...templateEndpoints,
  ...organisationEndpoints,
  ...furtherEndpoints,
  ...receiptEndpoints,
  ...opsEndpoints,
];

type Case = readonly [name: string, endpoint: Endpoint, write: Write];

/** A row for each write, for `test.each`. */
export function casesOf(writesOf: (endpoint: Endpoint) => readonly Write[]): Case[] {
  return endpoints.flatMap((endpoint) =>
    writesOf(endpoint).map((write): Case => {
      const { method, path } = endpoint;
      const said = [write.body, write.form, write.params, write.headers].filter((part) => part !== undefined);
      return [[method, path, ...said.map((part) => JSON.stringify(part))].join(' '), endpoint, write];
    }),
  );
}
