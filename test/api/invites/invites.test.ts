import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import { ask, insertService, insertUser, misfit, nothingFound, refused } from '../users/user-rows.ts';
import { insertInvite } from './invite-rows.ts';

let pool: Pool;
let api: TestApi;
let time = new Date();
let manager: string;
let service: string;
beforeAll(async () => {
  const file = await apiOfFile(() => time);
  ({ pool, api } = file);
  manager = await insertUser(pool);
  service = await insertService(pool, manager);
  return file.close;
});

interface InviteBody {
  readonly data: { readonly id: string; readonly status: string };
}
const nobody = randomUUID();

async function countInvites(): Promise<number> {
  const { rows } = await pool.query<{ count: number }>('select count(*)::int from public.invited_users');
  return rows[0]?.count ?? 0;
}

describe('an invitation to a service', () => {
  const body = () => ({
    service,
    email_address: 'new@testing.gov.uk',
    from_user: manager,
    permissions: 'view_activity',
    folder_permissions: ['folder_1'],
    invite_link_host: 'https://example.com',
  });

  test('is pending, for texts, and found in all ways', async () => {
    const { status, body: made } = await ask<InviteBody>(api, 'POST', `/service/${service}/invite`, body());
    const { invite_link_host: _, ...said } = body();
    expect([status, made.data]).toEqual([
      201,
      {
        ...said,
        auth_type: 'sms_auth',
        status: 'pending',
        id: expect.any(String),
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      },
    ]);
    const { id } = made.data;
    const found = { status: 200, body: made };
    expect(await ask(api, 'GET', `/service/${service}/invite/${id}`)).toEqual(found);
    expect(await ask(api, 'GET', `/invite/service/${id}`)).toEqual(found);
    const list = await ask<{ data: unknown[] }>(api, 'GET', `/service/${service}/invite`);
    expect(list.body.data).toContainEqual(made.data);
    expect(await ask(api, 'GET', `/service/${nobody}/invite/${id}`)).toEqual(nothingFound);
    expect(await ask(api, 'GET', '/service/x/invite')).toEqual(nothingFound);
  });

  test.each([
    [{ email_address: 'x' }, refused({ email_address: ['Not a valid email address'] })],
    [{ permissions: undefined }, refused({ permissions: ['Missing data for required field.'] })],
    [
      { permissions: null, from_user: undefined },
      refused({ permissions: ['Field may not be null.'], from_user: ['Missing data for required field.'] }),
    ],
    [{ status: 'x' }, refused({ status: ['Must be one of: pending, accepted, cancelled.'] })],
    [{ from_user: 'x' }, nothingFound],
    [{ from_user: nobody }, nothingFound],
    [{ service: nobody }, nothingFound],
  ])('%j is refused', async (fault, answer) => {
    const before = await countInvites();
    expect(await ask(api, 'POST', `/service/${service}/invite`, { ...body(), ...fault })).toEqual(answer);
    expect(await countInvites()).toBe(before);
  });

  test('changes its status, and makes nobody a member by that', async () => {
    const id = await insertInvite(pool, { service_id: service, user_id: manager });
    const path = `/service/${service}/invite/${id}`;
    const before = await ask<InviteBody>(api, 'GET', path);
    const accepted = await ask<InviteBody>(api, 'POST', path, { status: 'accepted' });
    expect(accepted).toEqual({ status: 200, body: { data: { ...before.body.data, status: 'accepted' } } });
    expect(await ask(api, 'POST', path, { status: 'garbage' })).toEqual(
      refused({ status: ['Must be one of: pending, accepted, cancelled.'] }),
    );
    expect(await ask(api, 'GET', path)).toEqual(accepted);
    expect((await ask<{ data: unknown[] }>(api, 'GET', `/service/${service}/users`)).body.data).toEqual([]);
    expect(await ask(api, 'POST', `/service/${nobody}/invite/${id}`, { status: 'cancelled' })).toEqual(nothingFound);
  });
});

describe('the link of an invitation', () => {
  /** Made at 2026-11-22 00:00:00 UTC. */
  const id = '6ce466d0-fd6a-11e5-82f5-e0accb9d11a6';
  const token = 'IjZjZTQ2NmQwLWZkNmEtMTFlNS04MmY1LWUwYWNjYjlkMTFhNiI.awIwgA.ovMPgb1eHnM3c3QdUO3c5P9tgzk';
  const broken = refused({
    invitation: 'Something’s wrong with this link. Make sure you’ve copied the whole thing.',
  });
  const expired = refused({
    invitation:
      'Your invitation to GOV.UK Notify has expired. Please ask the person that invited you to send you another one',
  });

  test.each([`/invite/service/check/${token}`, `/invite/service/${token.replaceAll('.', '%2E')}`])(
    '%s leads to it for two days',
    async (path) => {
      time = new Date('2026-11-23T12:00:00Z');
      await pool.query('delete from public.invited_users where id = $1', [id]);
      expect(await ask(api, 'GET', path)).toEqual(nothingFound);
      await insertInvite(pool, { id, service_id: service, user_id: manager });
      expect(await ask(api, 'GET', path)).toEqual(await ask(api, 'GET', `/invite/service/${id}`));
      time = new Date('2026-11-24T00:00:01Z');
      expect(await ask(api, 'GET', path)).toEqual(expired);
      time = new Date();
    },
  );

  test.each(['service', 'organisation'])('that is broken leads to no %s', async (kind) => {
    expect(await ask(api, 'GET', `/invite/${kind}/check/${token.slice(0, -1)}`)).toEqual(broken);
    expect(await ask(api, 'GET', `/invite/${kind}/abc`)).toEqual(broken);
    expect(await ask(api, 'GET', `/invite/${kind}/${nobody}`)).toEqual(nothingFound);
  });
});

describe('an invitation to an organisation', () => {
  const organisation = randomUUID();
  const path = `/organisation/${organisation}/invite`;
  const body = () => ({
    email_address: 'new@testing.gov.uk',
    invited_by: manager,
    permissions: ['can_make_services_live'],
  });
  beforeAll(async () => {
    await pool.query(
      `insert into public.organisation (id, name, active, created_at, can_approve_own_go_live_requests)
       values ($1, 'Ministry', true, '2026-01-01', false)`,
      [organisation],
    );
  });

  test('is pending, found in all ways, and cancelled', async () => {
    const { status, body: made } = await ask<InviteBody>(api, 'POST', path, body());
    expect([status, made.data]).toEqual([
      201,
      { ...body(), organisation, status: 'pending', id: expect.any(String), created_at: expect.any(String) },
    ]);
    const { id } = made.data;
    expect((await ask<{ data: unknown }>(api, 'GET', path)).body.data).toEqual([made.data]);
    expect((await ask(api, 'GET', `${path}/${id}`)).body).toEqual(made);
    expect((await ask(api, 'GET', `/invite/organisation/${id}`)).body).toEqual(made);
    expect(await ask(api, 'POST', `${path}/${id}`, { status: 'garbage' })).toEqual(
      misfit('status garbage is not one of [pending, accepted, cancelled]'),
    );
    expect(await ask(api, 'POST', `${path}/${id}`, {})).toEqual(misfit('status is a required property'));
    const cancelled = { data: { ...made.data, status: 'cancelled' } };
    expect((await ask(api, 'POST', `${path}/${id}`, { status: 'cancelled' })).body).toEqual(cancelled);
    expect((await ask(api, 'GET', `${path}/${id}`)).body).toEqual(cancelled);
    const elsewhere = `/organisation/${nobody}/invite/${id}`;
    expect(await ask(api, 'POST', elsewhere, { status: 'pending' })).toEqual(nothingFound);
    expect(await ask(api, 'GET', elsewhere)).toEqual(nothingFound);
  });

  test.each([
    [
      { email_address: 'x', invited_by: 'x' },
      misfit('email_address Not a valid email address', 'invited_by is not a valid UUID'),
    ],
    [{ email_address: `${'x'.repeat(255)}@testing.gov.uk` }, misfit('email_address is too long')],
    [{ permissions: ['fly'] }, misfit('permissions fly is not one of [can_make_services_live]')],
    [{ invited_by: undefined }, misfit('invited_by is a required property')],
    [{ invited_by: nobody }, nothingFound],
  ])('%j is refused', async (fault, answer) => {
    expect(await ask(api, 'POST', path, { ...body(), ...fault })).toEqual(answer);
  });
});
