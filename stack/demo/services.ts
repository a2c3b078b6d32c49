import { type NotificationType, notificationTypes } from '../../db/reporting/days.ts';
import { organisations, type ServicePlan, servicePlans } from './catalogue.ts';
import type { Random } from './random.ts';
import { makeTemplates, type Template } from './templates.ts';

/** A service with the ids of what it owns. */
export interface DemoService {
  readonly id: string;
  readonly plan: ServicePlan;
  readonly organisationId: string;
  readonly userId: string;
  readonly keys: Readonly<Record<'normal' | 'team' | 'test', string>>;
  /** None for a type that it does not send. */
  readonly templates: Readonly<Record<NotificationType, readonly Template[]>>;
}

/** The services of the catalogue, in its order. @param createdAt naive UTC. */
export function makeServices(random: Random, createdAt: string): DemoService[] {
  const organisationIds = new Map(Object.keys(organisations).map((name) => [name, random.uuid()]));
  return servicePlans.map((plan) => {
    const owner = { id: random.uuid(), userId: random.uuid() };
    const templates: Record<NotificationType, readonly Template[]> = { sms: [], email: [], letter: [] };
    for (const type of notificationTypes) {
      if (plan.volumes[type] > 0) templates[type] = makeTemplates(random, owner, type, createdAt);
    }
    return {
      ...owner,
      plan,
      organisationId: organisationIds.get(plan.organisation) ?? '',
      keys: { normal: random.uuid(), team: random.uuid(), test: random.uuid() },
      templates,
    };
  });
}
