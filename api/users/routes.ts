import type { ApiDeps } from '../deps.ts';
import type { Route } from '../route.ts';
import { organisationUsers } from './organisation-users.ts';
import { passwordRoutes } from './password.ts';
import { permissionRoutes } from './permissions.ts';
import { securityKeyLogin } from './security-key-login.ts';
import { serviceUsers } from './service-users.ts';
import { userReads } from './user-reads.ts';
import { userStates } from './user-states.ts';
import { userWrites } from './user-writes.ts';

export function userRoutes(deps: ApiDeps): Route[] {
  return [
    ...userReads(deps),
    ...userWrites(deps),
    ...userStates(deps),
    ...passwordRoutes(deps),
    securityKeyLogin(deps),
    ...permissionRoutes(deps),
    ...serviceUsers(deps),
    ...organisationUsers(deps),
  ];
}
