import type { NotificationType } from '../../db/reporting/days.ts';
import type { templates } from '../../db/schema.ts';
import type { Random } from './random.ts';

/** A template in its newest version. */
export type Template = typeof templates.$inferInsert;

/** Letters are second class unless their template says otherwise. */
const postages = ['second', 'second', 'first', 'economy'] as const;

/** One to three templates of a type, each in its second or third version now and then. */
export function makeTemplates(
  random: Random,
  owner: { readonly id: string; readonly userId: string },
  type: NotificationType,
  createdAt: string,
): Template[] {
  return Array.from({ length: 1 + random.below(type === 'letter' ? 4 : 3) }, (_, index) => ({
    id: random.uuid(),
    name: `${type} ${index + 1}`,
    template_type: type,
    created_at: createdAt,
    content: 'Dear ((name)), this is to tell you that ((what)).',
    service_id: owner.id,
    subject: type === 'sms' ? null : 'About your application',
    created_by_id: owner.userId,
    version: random.weighted([
      [1, 6],
      [2, 3],
      [3, 1],
    ]),
    archived: false,
    hidden: false,
    postage: type === 'letter' ? (postages[index] ?? null) : null,
    letter_languages: type === 'letter' ? ('english' as const) : null,
    has_unsubscribe_link: false,
  }));
}

/** A template in all its versions, for `templates_history`. */
export function versionsOf(template: Template): Template[] {
  return Array.from({ length: template.version }, (_, index) => ({ ...template, version: index + 1 }));
}
