import { z } from '@hono/zod-openapi';
import type { PoolClient } from 'pg';
import { lockService } from '../../db/services/lock-service.ts';
import { lockFolderTree, lockTemplates, moveFolders } from '../../db/templates/folder-moves.ts';
import { foldersAsServed } from '../../db/templates/folders.ts';
import { putIntoFolder } from '../../db/templates/write.ts';
import { idsField, parsedBody } from '../body-schemas.ts';
import type { ApiDeps } from '../deps.ts';
import { checkIfMatch, ifMatch, stale } from '../if-match.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { invalid, missing } from '../request-error.ts';
import { adminFailures, jsonRequest, noPage } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { folderParams, serviceParams } from './shapes.ts';
import { writeFailures } from './write-failures.ts';

const contentsBody = z.object({ templates: idsField(), folders: idsField() }).openapi('TemplateFolderContents');

interface Move extends z.infer<typeof contentsBody> {
  readonly service: string;
  /** Undefined: to the top. */
  readonly target: string | undefined;
}

/** Whether a folder is above another one, however far. */
function isAbove(parents: ReadonlyMap<string, string | null>, folder: string, other: string): boolean {
  for (let at = parents.get(other); at !== null && at !== undefined; at = parents.get(at)) {
    if (at === folder) return true;
  }
  return false;
}

async function move(client: PoolClient, { service, target, templates, folders }: Move): Promise<void> {
  const parents = await lockFolderTree(client, service);
  if (target !== undefined && !parents.has(target)) throw missing();
  for (const folder of folders) {
    if (!parents.has(folder)) throw invalid(`No folder found with id ${folder} for service ${service}`);
    if (folder === target) throw invalid('You cannot move a folder to itself');
    if (target !== undefined && isAbove(parents, folder, target)) {
      throw invalid('You cannot move a folder to one of its subfolders');
    }
    parents.set(folder, target ?? null);
  }
  const archived = await lockTemplates(client, service, templates);
  for (const template of templates) {
    if (archived.has(template)) continue;
    throw invalid(`Could not move to folder: No template found with id ${template} for service ${service}`);
  }
  await moveFolders(client, folders, target ?? null);
  // Archived templates are in no folder, and stay so.
  const used = templates.filter((template) => archived.get(template) === false);
  await putIntoFolder(client, used, target);
}

function moveRoute({ change }: ApiDeps, path: string, targeted: boolean): Route {
  return {
    definition: {
      method: 'post',
      path,
      summary: targeted ? 'Move templates and folders into a folder' : 'Move templates and folders out of all folders',
      security: byAdmin,
      request: {
        params: targeted ? folderParams : serviceParams,
        headers: ifMatch,
        ...jsonRequest(contentsBody),
      },
      responses: { 204: { description: 'They are moved, all of them' }, ...writeFailures, ...stale, ...adminFailures },
    },
    async answer(c) {
      const service = pathId(c, 'service_id');
      const target = targeted ? pathId(c, 'template_folder_id') : undefined;
      const contents = parsedBody(contentsBody, await jsonBody(c));
      await change(async (client) => {
        await lockService(client, service);
        await checkIfMatch(c, { document: () => foldersAsServed(client, service) });
        await move(client, { service, target, ...contents });
      });
      return noPage;
    },
  };
}

/** All of a move happens, or nothing. Moves of one service wait for each other. */
export function folderMoves(deps: ApiDeps): Route[] {
  return [
    moveRoute(deps, '/service/{service_id}/template-folder/contents', false),
    moveRoute(deps, '/service/{service_id}/template-folder/{template_folder_id}/contents', true),
  ];
}
