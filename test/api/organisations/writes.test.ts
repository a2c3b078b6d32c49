import type { Pool } from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { uuid } from '../../support/raw-rows.ts';
import { apiOfFile } from './api-of-file.ts';
import {
  council,
  emailBranding,
  insertOrganisationRows,
  letterBranding,
  ministry,
  nowhere,
  post,
  read,
  user,
} from './organisation-rows.ts';

let pool: Pool;
let api: TestApi;
let first: string;
let second: string;
beforeAll(async () => {
  const file = await apiOfFile(() => new Date('2026-11-22T12:00:00Z'));
  ({ pool, api } = file);
  return file.close;
});

beforeEach(async () => {
  await pool.query(
    'truncate public.users, public.organisation, public.services_history, public.email_branding, public.letter_branding cascade',
  );
  [first, second] = await insertOrganisationRows(pool);
});

const schemaErrors = (...messages: readonly string[]) => ({
  errors: messages.map((message) => ({ error: 'ValidationError', message })),
  status_code: 400,
});
const error = (message: unknown) => ({ message, result: 'error' });
const noResult = error('No result found');
const types =
  '[central, local, nhs_central, nhs_local, nhs_gp, nhs_notify, emergency_service, school_or_college, other]';

describe('making an organisation', () => {
  const whole = { name: 'Agency', crown: true, organisation_type: 'central' };

  test('answers with all of it', async () => {
    const { status, body } = await post(api, '/organisations', { ...whole, agreement_signed: false });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        ...whole,
        active: true,
        agreement_signed: false,
        domains: [],
        permissions: ['can_ask_to_join_a_service'],
      },
    });
    expect(await read(api, '/organisations')).toContainEqual(expect.objectContaining({ name: 'Agency' }));
  });

  test('of the NHS gives it the branding of the NHS', async () => {
    const [email, letter] = ['a7dc4e56-660b-4db7-8cff-12c37b12b5ea', '2cd354bb-6b85-eda3-c0ad-6b613150459f'];
    await pool.query(`insert into public.email_branding (id, name, brand_type) values ($1, 'NHS', 'org')`, [email]);
    await pool.query(`insert into public.letter_branding (id, name, filename) values ($1, 'NHS', 'nhs')`, [letter]);
    const { body } = await post(api, '/organisations', { ...whole, organisation_type: 'nhs_gp' });
    expect(body).toMatchObject({ email_branding_id: email, letter_branding_id: letter });
    const { rows } = await pool.query('select email_branding_id from public.email_branding_to_organisation');
    expect(rows).toEqual([{ email_branding_id: email }]);
  });

  test.each([
    [{}, 400, schemaErrors(...['name', 'crown', 'organisation_type'].map((name) => `${name} is a required property`))],
    [{ ...whole, name: 1 }, 400, schemaErrors('name 1 is not of type string')],
    [{ ...whole, crown: null }, 400, schemaErrors('crown None is not of type boolean')],
    [{ ...whole, organisation_type: 'foo' }, 400, schemaErrors(`organisation_type foo is not one of ${types}`)],
    [{ ...whole, active: 'x' }, 400, schemaErrors('active x is not of type boolean, null')],
    [{ ...whole, colour: 'red' }, 400, schemaErrors('Additional properties are not allowed (colour was unexpected)')],
    [{ ...whole, name: 'Council' }, 400, error('Organisation name already exists')],
    [{ ...whole, active: null }, 400, error({ active: ['Field may not be null.'] })],
    [{ ...whole, name: 'x'.repeat(256) }, 404, noResult],
  ])('%j is refused', async (body, status, answer) => {
    const before = await read(api, '/organisations');
    expect(await post(api, '/organisations', body)).toEqual({ status, body: answer });
    expect(await read(api, '/organisations')).toEqual(before);
  });
});

describe('changing an organisation', () => {
  const path = `/organisations/${ministry}`;

  test.each([
    { name: 'Ministry' },
    { active: false },
    { notes: 'a note', purchase_order_number: 'PO 1', billing_reference: null },
    { agreement_signed: true, agreement_signed_version: 1.2, agreement_signed_by_id: user },
    { domains: ['b.gov.uk', 'c.gov.uk'] },
    { can_approve_own_go_live_requests: true, request_to_go_live_notes: 'ask' },
    {},
  ])('%j is what it has then, and twice is as once', async (body) => {
    const before = await read<object>(api, path);
    for (const _ of ['once', 'twice']) expect(await post(api, path, body)).toEqual({ status: 204, body: undefined });
    expect(await read(api, path)).toEqual({ ...before, ...body });
  });

  test('domains are kept in small letters, and left when none are given', async () => {
    await post(api, path, { domains: ['A.gov.uk'] });
    await post(api, path, { domains: null, notes: 'x' });
    expect(await read(api, path)).toMatchObject({ domains: ['a.gov.uk'] });
    expect(await read(api, '/organisations/by-domain?domain=mail.a.gov.uk')).toMatchObject({ id: ministry });
  });

  test('a time is answered as HTTP has it', async () => {
    await post(api, path, { agreement_signed_at: '2026-11-22T05:00:00.608295Z' });
    const served = { agreement_signed_at: 'Sun, 22 Nov 2026 05:00:00 GMT' };
    expect(await read(api, path)).toMatchObject(served);
    expect(await post(api, path, served)).toMatchObject({ status: 204 });
    expect(await read(api, path)).toMatchObject(served);
  });

  test('with permissions, nothing else', async () => {
    await post(api, path, { permissions: ['can_ask_to_join_a_service'], name: 'unused' });
    expect(await read(api, path)).toMatchObject({
      permissions: ['can_ask_to_join_a_service'],
      name: 'Ministry of Testing',
    });
    await post(api, path, { permissions: [] });
    expect(await read(api, path)).toMatchObject({ permissions: [] });
  });

  test.each([
    [{ name: 'Council' }, 400, error('Organisation name already exists')],
    [{ notes: 'x', domains: ['new.gov.uk', 'Council.gov.uk'] }, 400, error('Domain already exists')],
    [{ name: null }, 400, error({ name: ['Field may not be null.'] })],
    [{ crown: 'yes' }, 400, schemaErrors('crown yes is not of type boolean, null')],
    [{ permissions: ['fly'] }, 400, schemaErrors('permissions fly is not one of [can_ask_to_join_a_service]')],
    [{ email_branding_id: 'x' }, 404, noResult],
    [{ email_branding_id: nowhere }, 400, error(expect.stringContaining('email_branding_id'))],
    [{ agreement_signed_at: 'soon' }, 404, noResult],
    [{ agreement_signed_at: 'now' }, 404, noResult],
    [{ agreement_signed_at: 'infinity' }, 404, noResult],
    [{ agreement_signed_at: '0000-01-01' }, 404, noResult],
  ])('%j changes nothing', async (body, status, answer) => {
    const before = await read(api, path);
    expect(await post(api, path, body)).toEqual({ status, body: answer });
    expect(await read(api, path)).toEqual(before);
  });

  test('there is none', async () => {
    expect(await post(api, `/organisations/${nowhere}`, { name: 'x' })).toEqual({ status: 404, body: noResult });
  });

  const services = async () => {
    const { rows } = await pool.query(
      `select services.name, organisation_type as type, crown, version, email_branding.name as branding,
              (select count(*)::int from public.services_history history where history.id = services.id) as kept
         from public.services left join public.service_email_branding link on link.service_id = services.id
         left join public.email_branding on email_branding.id = link.email_branding_id order by services.name`,
    );
    return rows;
  };

  test('its services take its type and crown, each in a new version, and the free texts of the type', async () => {
    await post(api, path, { organisation_type: 'central', crown: true });
    const each = { type: 'central', crown: true, version: 3, kept: 2 };
    expect(await services()).toEqual([
      { name: 'first', branding: null, ...each },
      { name: 'second', branding: 'Its own', ...each },
    ]);
    const { rows } = await pool.query(
      'select financial_year_start, free_sms_fragment_limit, has_custom_allowance from public.annual_billing',
    );
    const allowance = { financial_year_start: 2026, free_sms_fragment_limit: 20000, has_custom_allowance: false };
    expect(rows).toEqual([allowance, allowance]);
  });

  test('its services take its branding where they have none', async () => {
    await post(api, path, { email_branding_id: emailBranding, letter_branding_id: letterBranding });
    expect(await services()).toMatchObject([
      { name: 'first', branding: 'Ours', version: 3 },
      { name: 'second', branding: 'Its own', version: 2 },
    ]);
    expect(await read(api, `${path}/email-branding-pool`)).toMatchObject({ data: [{ name: 'Ours' }] });
    expect(await read(api, `${path}/letter-branding-pool`)).toMatchObject({ data: [{ filename: 'ours' }] });
  });
});

describe('moving a service', () => {
  test.each([
    [council, {}, 400, schemaErrors('service_id is a required property')],
    [council, { service_id: 'x' }, 400, schemaErrors('service_id is not a valid UUID')],
    [council, { service_id: 1 }, 400, schemaErrors('service_id is not a valid UUID')],
    [council, { service_id: nowhere }, 404, noResult],
    // The first service of these rows.
    [nowhere, { service_id: uuid(100) }, 404, noResult],
  ])('to %s, %j, is refused', async (organisation, body, status, answer) => {
    expect(await post(api, `/organisations/${organisation}/service`, body)).toEqual({ status, body: answer });
    expect(await read(api, `/organisations/${ministry}/services`)).toHaveLength(2);
  });

  test('gives it the type, the crown and the free texts of its new organisation', async () => {
    await post(api, `/organisations/${council}`, { organisation_type: 'local', crown: false });
    const body = { service_id: first.toUpperCase() };
    expect(await post(api, `/organisations/${council}/service`, body)).toEqual({ status: 204, body: undefined });
    expect(await read(api, `/organisations/${council}/services`)).toEqual([
      { active: true, id: first, name: 'first', restricted: false },
    ]);
    const { rows } = await pool.query(
      `select organisation_type, crown, version, free_sms_fragment_limit from public.services_history
         join public.annual_billing on service_id = services_history.id where services_history.id = $1`,
      [first],
    );
    expect(rows).toEqual([{ organisation_type: 'local', crown: false, version: 2, free_sms_fragment_limit: 10000 }]);
  });
});

describe('archiving an organisation', () => {
  const path = `/organisations/${council}/archive`;
  const occupied = error('Cannot archive an organisation with team members or invited team members');

  test.each([
    [
      'a service',
      `update public.services set organisation_id = '${council}'`,
      error('Cannot archive an organisation with active services'),
    ],
    ['a member', `insert into public.user_to_organisation values ('${user}', '${council}')`, occupied],
    [
      'somebody invited',
      `insert into public.invited_organisation_users values
         ('${nowhere}', 'x@testing.gov.uk', '${user}', '${council}', now(), 'pending', '')`,
      occupied,
    ],
  ])('with %s is refused', async (_, statement, answer) => {
    await pool.query(statement);
    const before = await read(api, `/organisations/${council}`);
    expect(await post(api, path)).toEqual({ status: 400, body: answer });
    expect(await read(api, `/organisations/${council}`)).toEqual(before);
  });

  test('frees its name and its domains, and twice is as once', async () => {
    await pool.query('update public.services set active = false, organisation_id = $1', [council]);
    for (const _ of ['once', 'twice']) expect(await post(api, path)).toEqual({ status: 204, body: undefined });
    expect(await read(api, `/organisations/${council}`)).toMatchObject({
      active: false,
      domains: [],
      name: '_archived_2026-11-22-12:00:00_Council',
    });
    expect(await post(api, `/organisations/${nowhere}/archive`)).toEqual({ status: 404, body: noResult });
  });
});

describe('notices around going live', () => {
  const rejected = {
    name: 'a',
    service_name: 'b',
    organisation_team_member_name: 'c',
    organisation_team_member_email: 'd',
    reason: 'e',
    organisation_name: 'f',
  };
  const nextSteps = { to: 'alice@testing.gov.uk', service_name: 'first', body: 'x' };
  const notices = [
    ['notify-users-of-request-to-go-live', undefined],
    ['notify-org-member-about-next-steps-of-go-live-request', nextSteps],
    ['notify-service-member-of-rejected-go-live-request', rejected],
  ] as const;

  test.each(notices)('%s', async (name, body) => {
    const ask = (service: string) => post(api, `/organisations/${name}/${service}`, body);
    expect(await ask(first)).toMatchObject({ status: 400 });
    await pool.query('update public.services set go_live_user_id = $1, has_active_go_live_request = true', [user]);
    expect(await ask(first)).toEqual({ status: 204, body: undefined });
    expect(await ask(nowhere)).toEqual({ status: 404, body: noResult });
  });

  test('say what is wrong with what they are given', async () => {
    const path = `/organisations/notify-org-member-about-next-steps-of-go-live-request/${second}`;
    expect(await post(api, path, { ...nextSteps, to: 'x' })).toEqual({
      status: 400,
      body: schemaErrors('to Not a valid email address'),
    });
  });
});
