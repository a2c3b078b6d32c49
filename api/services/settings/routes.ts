import type { ApiDeps } from '../../deps.ts';
import type { Route } from '../../route.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { callbackRoutes } from './callbacks.ts';
import { dataRetentionRoutes } from './data-retention.ts';
import { guestListRoutes } from './guest-list.ts';
import { senderRoutes } from './senders.ts';

/** What the members of a service set for it. */
export function settingsRoutes(deps: ApiDeps): Route[] {
  return [
    ...dataRetentionRoutes(deps),
    ...callbackRoutes(deps),
    ...senderRoutes(deps),
    ...guestListRoutes(deps),
    ...apiKeyRoutes(deps),
  ];
}
