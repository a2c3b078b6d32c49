import { pgEnum, timestamp } from 'drizzle-orm/pg-core';

export const notificationType = pgEnum('notification_type', ['email', 'sms', 'letter']);
export const templateType = pgEnum('template_type', ['sms', 'email', 'letter', 'broadcast']);
export const letterLanguageOptions = pgEnum('letter_language_options', ['english', 'welsh_then_english']);
export const letterDespatchCostThreshold = pgEnum('letter_despatch_cost_threshold', ['sorted', 'unsorted']);
export const recipientType = pgEnum('recipient_type', ['mobile', 'email']);
export const invitedUsersStatusTypes = pgEnum('invited_users_status_types', ['pending', 'accepted', 'cancelled']);
export const organisationPermissionTypes = pgEnum('organisation_permission_types', ['can_ask_to_join_a_service']);
export const organisationUserPermissionTypes = pgEnum('organisation_user_permission_types', ['can_make_services_live']);
export const serviceJoinRequestsStatusType = pgEnum('service_join_requests_status_type', [
  'pending',
  'approved',
  'rejected',
  'cancelled',
]);
export const permissionTypes = pgEnum('permission_types', [
  'manage_users',
  'manage_templates',
  'manage_settings',
  'send_texts',
  'send_emails',
  'send_letters',
  'manage_api_keys',
  'platform_admin',
  'view_activity',
  'create_broadcasts',
  'approve_broadcasts',
  'cancel_broadcasts',
  'reject_broadcasts',
]);

/** Naive UTC, as text: a `Date` would be read in the zone of the process. */
export const utcTimestamp = () => timestamp({ mode: 'string' });
