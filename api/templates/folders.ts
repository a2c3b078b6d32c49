import { z } from '@hono/zod-openapi';
import { lockService } from '../../db/services/lock-service.ts';
import { deleteEmptyFolder, insertFolder, renameFolder, setFolderUsers } from '../../db/templates/folder-writes.ts';
import { folderById, foldersAsServed, lockFolder, templateFolders } from '../../db/templates/folders.ts';
import { json } from '../answer.ts';
import { idField, idsField, nonEmptyTextField, parsedBody } from '../body-schemas.ts';
import { cachedAnswer } from '../cached-answer.ts';
import type { ApiDeps } from '../deps.ts';
import { checkIfMatch, ifMatch, stale } from '../if-match.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid, missing } from '../request-error.ts';
import { adminFailures, cachedFailures, failureBody, jsonRequest, jsonResponse, noPage } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { folderParams, serviceParams, templateFolder } from './shapes.ts';
import { writeFailures } from './write-failures.ts';

const path = '/service/{service_id}/template-folder';
const one = `${path}/{template_folder_id}`;
const folderAnswer = jsonResponse('The folder', z.object({ data: templateFolder }));

/** Cached as the bare list, as Notify has it under this key. Spec: cache §1.2. */
export function readFolders({ pool, cache }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path,
      summary: "A service's folders of templates",
      security: byAdmin,
      request: { params: serviceParams },
      responses: {
        200: jsonResponse(
          'All of them, with who may see them',
          z.object({ template_folders: z.array(templateFolder) }),
        ),
        404: jsonResponse('There is no such service', failureBody),
        ...adminFailures,
        ...cachedFailures,
      },
    },
    async answer(c) {
      const served = await cache.read(templateFolders(pool, pathId(c, 'service_id')));
      return cachedAnswer(c, served && { ...served, body: Buffer.from(`{"template_folders":${served.body}}`) });
    },
  };
}

const newFolderBody = z
  .object({ name: nonEmptyTextField(), parent_id: idField().nullable() })
  .openapi('NewTemplateFolder');

/** A folder for all active members of the service, or, within another one, for those who have that. */
export function createFolder({ change }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path,
      summary: 'Create a folder of templates',
      security: byAdmin,
      request: {
        params: serviceParams,
        ...jsonRequest(newFolderBody),
      },
      responses: { 201: folderAnswer, ...writeFailures, ...adminFailures },
    },
    async answer(c) {
      const service = pathId(c, 'service_id');
      const { name, parent_id: parent } = parsedBody(newFolderBody, await jsonBody(c));
      const data = await change(async (client) => {
        const locked = await lockService(client, service);
        if (parent !== null && !(await lockFolder(client, service, parent))) throw invalid('parent_id not found');
        found(locked);
        return folderById(client, await insertFolder(client, { service, name: name.trim(), parent }));
      });
      return json(201, { data: found(data) });
    },
  };
}

const folderUpdateBody = z
  .object({ name: nonEmptyTextField(), users_with_permission: idsField().optional() })
  .openapi('TemplateFolderUpdate');

/** Another name; with `users_with_permission`, for them and nobody else. */
export function updateFolder({ change }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: one,
      summary: 'Rename a folder, or say who may see it',
      security: byAdmin,
      request: {
        params: folderParams,
        headers: ifMatch,
        ...jsonRequest(folderUpdateBody),
      },
      responses: { 200: folderAnswer, ...writeFailures, ...stale, ...adminFailures },
    },
    async answer(c) {
      const [service, id] = [pathId(c, 'service_id'), pathId(c, 'template_folder_id')];
      const { name, users_with_permission: users } = parsedBody(folderUpdateBody, await jsonBody(c));
      const data = await change(async (client) => {
        await lockService(client, service);
        if (!(await lockFolder(client, service, id))) throw missing();
        await checkIfMatch(c, { document: () => foldersAsServed(client, service) });
        await renameFolder(client, id, name);
        if (users !== undefined && !(await setFolderUsers(client, { id, service, users }))) throw missing();
        return folderById(client, id);
      });
      return json(200, { data: found(data) });
    },
  };
}

export function deleteFolder({ change }: ApiDeps): Route {
  return {
    definition: {
      method: 'delete',
      path: one,
      summary: 'Delete a folder with nothing in it',
      security: byAdmin,
      request: { params: folderParams, headers: ifMatch },
      responses: {
        204: { description: 'It is deleted' },
        400: jsonResponse('There is something in it', failureBody),
        404: jsonResponse('The service has no such folder', failureBody),
        ...stale,
        ...adminFailures,
      },
    },
    async answer(c) {
      const [service, id] = [pathId(c, 'service_id'), pathId(c, 'template_folder_id')];
      await change(async (client) => {
        await lockService(client, service);
        if (!(await lockFolder(client, service, id))) throw missing();
        await checkIfMatch(c, { document: () => foldersAsServed(client, service) });
        if (!(await deleteEmptyFolder(client, id))) throw invalid('Folder is not empty');
      });
      return noPage;
    },
  };
}
