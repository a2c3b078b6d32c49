import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';
import { v2NotificationRoutes } from './notifications.ts';
import { v2TemplatePreview } from './preview.ts';
import { v2ReceivedTexts } from './received-texts.ts';
import { v2SendRoutes } from './send.ts';
import { v2TemplateRoutes } from './templates.ts';

/** The public API, which services call with keys of their own. */
export function v2Routes(deps: ApiDeps): Route[] {
  return [
    ...v2TemplateRoutes(deps),
    v2TemplatePreview(deps),
    ...v2SendRoutes(deps),
    ...v2NotificationRoutes(deps),
    v2ReceivedTexts(deps),
  ];
}
