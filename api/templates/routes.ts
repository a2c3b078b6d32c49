import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';
import { createTemplate } from './create-template.ts';
import { folderMoves } from './folder-moves.ts';
import { createFolder, deleteFolder, readFolders, updateFolder } from './folders.ts';
import { letterAttachments } from './letter-attachments.ts';
import { precompiled } from './precompiled.ts';
import { preview } from './preview.ts';
import { readTemplates } from './read-templates.ts';
import { updateTemplateRoute } from './update-template.ts';

export function templateRoutes(deps: ApiDeps): Route[] {
  return [
    ...readTemplates(deps),
    createTemplate(deps),
    updateTemplateRoute(deps),
    precompiled(deps),
    preview(deps),
    readFolders(deps),
    createFolder(deps),
    updateFolder(deps),
    deleteFolder(deps),
    ...folderMoves(deps),
    ...letterAttachments(deps),
  ];
}
