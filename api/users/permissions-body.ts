import { z } from '@hono/zod-openapi';
import { permissionTypes } from '../../db/schema/types.ts';
import { choiceField, listField, objectField, parsedBody, textField } from '../body-schemas.ts';
import type { JsonObject } from '../json-body.ts';
import { missing } from '../request-error.ts';
import { asId } from './any-id.ts';

function distinct(entries: readonly { permission: string }[]): boolean {
  return new Set(entries.map(({ permission }) => permission)).size === entries.length;
}

const twice = 'has a permission twice';
const entry = objectField({ permission: textField() });

/** What a member of a service may do and see. */
export const accessBody = z.strictObject({
  permissions: listField(entry).refine(distinct, twice),
  folder_permissions: listField(textField()).optional(),
});

/** What a member of an organisation may do. */
export const organisationPermissionsBody = z.strictObject({
  permissions: listField(objectField({ permission: choiceField(['can_make_services_live']) })).refine(distinct, twice),
});

const known: readonly string[] = permissionTypes.enumValues;

/**
 * Names of permissions, and ids of folders; undefined: they were not named.
 *
 * @throws RequestError with a 400 when the body does not fit, and as the reference with a 404 for a permission that there is
 *   not, or a folder's id that is none.
 */
export function readAccess(body: JsonObject): { permissions: string[]; folders: string[] | undefined } {
  const { permissions, folder_permissions: folders } = parsedBody(accessBody, body);
  const names = permissions.map(({ permission }) => permission);
  if (!names.every((name) => known.includes(name))) throw missing();
  return { permissions: names, folders: folders?.map(asId) };
}

/** Names of permissions. @throws RequestError with a 400 when the body does not fit. */
export function readOrganisationPermissions(body: JsonObject): string[] {
  return parsedBody(organisationPermissionsBody, body).permissions.map(({ permission }) => permission);
}
