import { type NotificationType, notificationTypes } from '../../db/reporting/days.ts';
import {
  apiKeys,
  organisation,
  serviceDataRetention,
  servicePermissions,
  services,
  templates,
  templatesHistory,
  users,
} from '../../db/schema.ts';
import { type Batch, batch } from './batch.ts';
import { organisations } from './catalogue.ts';
import type { Random } from './random.ts';
import type { DemoService } from './services.ts';
import { versionsOf } from './templates.ts';

const dailyLimit = 250_000;
const slugOf = (name: string) => name.toLowerCase().replaceAll(/[^a-z]+/g, '.');

function userRow({ userId, plan }: DemoService, created_at: string) {
  return {
    id: userId,
    name: `Manager of ${plan.name}`,
    email_address: `${slugOf(plan.name)}@example.com`,
    mobile_number: '07700900000',
    created_at,
    _password: 'nobody signs in to the demo',
    password_changed_at: created_at,
    email_access_validated_at: created_at,
    failed_login_count: 0,
    state: 'active',
    platform_admin: false,
  };
}

function organisationRow({ organisationId, plan }: DemoService, created_at: string) {
  const organisation_type = organisations[plan.organisation];
  return {
    id: organisationId,
    name: plan.organisation,
    active: true,
    created_at,
    crown: organisation_type === 'central',
    organisation_type,
    agreement_signed: true,
    can_approve_own_go_live_requests: false,
  };
}

function serviceRow({ id, plan, userId, organisationId }: DemoService, created_at: string) {
  const { name, trial, volumes } = plan;
  return {
    id,
    name,
    created_at,
    active: true,
    restricted: trial,
    created_by_id: userId,
    version: 1,
    organisation_type: organisations[plan.organisation],
    organisation_id: organisationId,
    prefix_sms: true,
    crown: organisations[plan.organisation] === 'central',
    rate_limit: 3_000,
    volume_email: volumes.email * 250,
    volume_sms: volumes.sms * 250,
    volume_letter: volumes.letter * 250,
    count_as_live: true,
    go_live_at: trial ? null : created_at,
    go_live_user_id: trial ? null : userId,
    letter_message_limit: 20_000,
    sms_message_limit: dailyLimit,
    email_message_limit: dailyLimit,
    has_active_go_live_request: false,
    normalised_service_name: slugOf(name),
    email_sender_local_part: slugOf(name),
  };
}

function keyRows({ id, userId, keys }: DemoService, random: Random, created_at: string) {
  return Object.entries(keys).map(([key_type, keyId]) => ({
    id: keyId,
    name: `${key_type} key`,
    secret: random.uuid(),
    service_id: id,
    created_at,
    created_by_id: userId,
    version: 1,
    key_type,
  }));
}

/** A service may send what it has volumes of. */
function permissionRows({ id, plan }: DemoService, created_at: string) {
  return notificationTypes
    .filter((type) => plan.volumes[type] > 0)
    .map((permission) => ({ service_id: id, permission, created_at }));
}

function retentionRows({ id, plan }: DemoService, random: Random, created_at: string) {
  return Object.entries(plan.retention).map(([type, days_of_retention]) => ({
    id: random.uuid(),
    service_id: id,
    notification_type: type as NotificationType, // a key of a record by type
    days_of_retention,
    created_at,
  }));
}

/** Who sends, and what with, in an order that the foreign keys allow. @param createdAt naive UTC. */
export function accountBatches(random: Random, demo: readonly DemoService[], createdAt: string): Batch[] {
  const owners = new Map(demo.map((service) => [service.organisationId, service]));
  const allTemplates = demo.flatMap((service) => Object.values(service.templates).flat());
  return [
    batch(
      users,
      demo.map((service) => userRow(service, createdAt)),
    ),
    batch(
      organisation,
      [...owners.values()].map((service) => organisationRow(service, createdAt)),
    ),
    batch(
      services,
      demo.map((service) => serviceRow(service, createdAt)),
    ),
    batch(
      servicePermissions,
      demo.flatMap((service) => permissionRows(service, createdAt)),
    ),
    batch(
      apiKeys,
      demo.flatMap((service) => keyRows(service, random, createdAt)),
    ),
    batch(
      serviceDataRetention,
      demo.flatMap((service) => retentionRows(service, random, createdAt)),
    ),
    batch(templates, allTemplates),
    batch(templatesHistory, allTemplates.flatMap(versionsOf)),
  ];
}
