import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';
import { acceptInviteRoute } from './accept-invite.ts';
import { inviteTokenRoutes } from './invite-tokens.ts';
import { organisationInviteRoutes } from './organisation-invites.ts';
import { serviceInviteRoutes } from './service-invites.ts';

export function inviteRoutes(deps: ApiDeps): Route[] {
  return [
    ...serviceInviteRoutes(deps),
    acceptInviteRoute(deps),
    ...organisationInviteRoutes(deps),
    ...inviteTokenRoutes(deps),
  ];
}
