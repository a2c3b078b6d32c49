import { createHash, createHmac, randomUUID } from 'node:crypto';
import { signValue } from '../../../api/signed-value.ts';
import { opsSecret, signing } from '../../support/api.ts';
import { knownBackfill } from '../../support/remembered-backfills.ts';
import type { WorldIds } from './world-ids.ts';

/** Values that mean something in a world, by the names of the parameters and fields that take them. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** A token as the links of invitations have it. Spec: schema "Signed columns and tokens". */
function invitationToken(invite: string, now: Date): string {
  const time = Buffer.alloc(4);
  time.writeUInt32BE(Math.floor(now.getTime() / 1000));
  const signed = `${Buffer.from(JSON.stringify(invite)).toString('base64url')}.${time.toString('base64url')}`;
  const key = createHash('sha1').update(`${signing.salt}signer${signing.secretKeys[0]}`).digest();
  return `${signed}.${createHmac('sha1', key).update(signed).digest('base64url')}`;
}

/** A night that the ledger has. */
export const knownNight = '2026-05-05';

/** A comparison that was made. */
export const knownComparison = randomUUID();

export function knownOf(world: WorldIds): Known {
  const {
    user,
    second,
    member,
    stranger,
    organisation,
    emptyOrganisation,
    service,
    email,
    sms,
    letter,
    furtherLetter,
    folder,
    innerFolder,
    attachment,
    emailBranding,
    letterBranding,
    invite,
    organisationInvite,
    scheduled,
    finished,
    letters,
    message,
    text,
    posted,
    key,
    callback,
    retention,
    smsSenders,
    replyTos,
    contacts,
  } = world;
  const [newEmail, furtherEmail] = [`${randomUUID()}@testing.gov.uk`, `${randomUUID()}@testing.gov.uk`];
  const ids = {
    service_id: [service],
    service: [service],
    organisation_id: [organisation, emptyOrganisation],
    organisation: [organisation],
    user_id: [user, second, member, stranger],
    user: [user, second, member, stranger],
    'x-notify-user-id': [user],
    groups: ['user', 'service', 'rate_limits'],
    template_id: [email, sms, letter, furtherLetter],
    template_folder_id: [folder, innerFolder],
    letter_attachment_id: [attachment],
    email_branding_id: [emailBranding],
    letter_branding_id: [letterBranding],
    invited_user: [invite],
    invited_user_id: [invite],
    invited_org_user: [organisationInvite],
    invitation: [invite, organisationInvite],
    job: [scheduled, finished, letters],
    notification_id: [message],
    callback_api_id: [callback],
    data_retention_id: [retention],
    sms_sender_id: smsSenders,
    reply_to_email_id: replyTos,
    letter_contact_id: contacts,
    api_key_id: [key],
    night: [knownNight],
    comparison_id: [knownComparison],
    ops_token: [opsSecret],
    // Of the address that a test asks.
    origin: ['http://localhost'],
    id: [knownBackfill],
  };
  return {
    ...ids,
    ...Object.fromEntries(
      ['created_by', 'created_by_id', 'updated_by', 'updated_by_id', 'archived_by', 'from_user', 'invited_by'].map(
        (name) => [name, ids.user_id],
      ),
    ),
    agreement_signed_by_id: ids.user_id,
    go_live_user: ids.user_id,
    email_branding: [emailBranding],
    letter_branding: [letterBranding],
    templates: ids.template_id,
    folders: ids.template_folder_id,
    parent_id: ids.template_folder_id,
    parent_folder_id: ids.template_folder_id,
    folder_permissions: ids.template_folder_id,
    users_with_permission: ids.user_id,
    reply_to: contacts,
    email_reply_to_id: replyTos,
    older_than: [message],
    reference: ['my reference', text],
    CID: [text],
    jobId: [posted],
    references: ['0123456789ABCDEF'],
    Message: [JSON.stringify({ notificationType: 'Delivery', mail: { messageId: 'x', timestamp: '2026-01-01' } })],
    // A PDF in base64, as far as anybody looks before the scan.
    content: ['JVBERi0xLjcKJSVFT0YK'],
    token: [
      ...[invite, organisationInvite].map((each) => invitationToken(each, new Date())),
      signValue(posted, signing),
    ],
    version: ['1', '2'],
    notification_type: ['email', 'sms'],
    permission: ['send_texts', 'manage_settings'],
    permissions: ['email', 'sms', 'send_texts', 'can_make_services_live'],
    detailed: ['True'],
    today_only: ['True'],
    only_active: ['True'],
    include_from_test_key: ['False'],
    statuses: ['scheduled,cancelled'],
    format: ['csv'],
    name: [service, organisation],
    service_name: ['a'],
    domain: [`${organisation}.gov.uk`],
    email: [`${user}@testing.gov.uk`],
    email_address: [`${stranger}@testing.gov.uk`, newEmail, furtherEmail],
    email_addresses: [newEmail],
    mobile_number: ['07700900002'],
    phone_numbers: ['07700900002'],
    phone_number: ['07700900002'],
    password: ['password'],
    _password: ['password'],
    state: ['active', 'inactive', 'pending'],
    organisation_type: ['central', 'nhs_gp'],
    domains: ['testing.gov.uk'],
    sms_sender: ['Testing'],
    contact_block: ['1 Street\nWV98 1AA'],
    to: ['me@testing.gov.uk'],
    go_live_at: ['2026-01-01 00:00:00.000000'],
    agreement_signed_at: ['2026-01-01 00:00:00'],
    logged_in_at: ['2026-01-01 00:00:00'],
    email_access_validated_at: ['2026-01-01 00:00:00'],
  };
}
