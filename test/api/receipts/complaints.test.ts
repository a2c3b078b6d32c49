import { beforeAll, expect, test } from 'vitest';
import { addServices, callback } from '../../retention/rows.ts';
import { service, uuid } from '../../support/raw-rows.ts';
import { atEndOfFile } from '../../support/scenario.ts';
import { type Opened, open } from './open.ts';
import { addCallback, insertRows, notification, ses, statusOf } from './world.ts';

const atEnd = atEndOfFile();
let opened: Opened;
beforeAll(async () => {
  opened = await open(atEnd);
  await addServices(opened.pool, service, uuid(2));
  await addCallback(opened.pool);
  await addCallback(opened.pool, 'complaint');
  await insertRows(opened.pool, 'service_callback_api', callback(uuid(2)));
});

async function add(table = 'notifications', service_id = service) {
  const email = notification('email', { service_id, notification_status: 'delivered' });
  const row = { ...email, reference: `ses-${email.id}` };
  await insertRows(opened.pool, table, row);
  return row;
}

type Email = Awaited<ReturnType<typeof add>>;

const said = {
  complainedRecipients: [{ emailAddress: 'somebody@example.gov.uk' }],
  complaintFeedbackType: 'abuse',
  timestamp: '2026-06-05T14:59:58.123+01:00',
};

const complains = ({ reference }: Email, complaint: unknown) =>
  ses(opened.api, {
    notificationType: 'Complaint',
    complaint,
    mail: { messageId: reference, timestamp: '2026-01-01T10:00:00Z', destination: ['somebody@example.gov.uk'] },
  });

const complaintsOf = async ({ id }: Email) =>
  (await opened.pool.query('select * from complaints where notification_id = $1 order by created_at', [id])).rows;

const callbacksOf = async ({ id }: Email) =>
  (
    await opened.pool.query(
      'select service_id, kind, status, complaint_id from nightshift.callback_due where notification_id = $1 order by id',
      [id],
    )
  ).rows;

test.each(['notifications', 'notification_history'])(
  'a complaint about an e-mail in %s is entered once, and its status stays',
  async (table) => {
    const email = await add(table);
    for (let time = 0; time < 2; time += 1) {
      expect((await complains(email, { ...said, feedbackId: 'one' })).status).toBe(200);
      const [complaint, ...more] = await complaintsOf(email);
      expect(more).toEqual([]);
      expect(complaint).toEqual({
        ...{ id: expect.any(String), notification_id: email.id, service_id: service, ses_feedback_id: 'one' },
        ...{ complaint_type: 'abuse', complaint_date: '2026-06-05 13:59:58.123', created_at: expect.any(String) },
      });
      expect(await callbacksOf(email)).toEqual([
        { service_id: service, kind: 'complaint', status: null, complaint_id: complaint.id },
      ]);
      expect(await statusOf(opened.pool, email)).toBe('delivered');
    }

    await complains(email, { ...said, feedbackId: 'two' });
    expect([(await complaintsOf(email)).length, (await callbacksOf(email)).length]).toEqual([2, 2]);
  },
);

test('the same complaint twenty times at once is one', async () => {
  const email = await add();
  await Promise.all(Array.from({ length: 20 }, () => complains(email, { ...said, feedbackId: 'one' })));
  expect([(await complaintsOf(email)).length, (await callbacksOf(email)).length]).toEqual([1, 1]);
});

test.each([
  [undefined],
  [{}],
  [{ feedbackId: 7, complaintFeedbackType: 'somebody@example.gov.uk', timestamp: 'yesterday' }],
])('of %j no more is kept than that it came', async (complaint) => {
  const email = await add();
  for (let time = 0; time < 2; time += 1) await complains(email, complaint);
  expect(await complaintsOf(email)).toEqual([
    expect.objectContaining({ ses_feedback_id: null, complaint_type: null, complaint_date: null }),
  ]);
});

test('a service that does not ask for complaints is not told of them', async () => {
  const email = await add('notifications', uuid(2));
  await complains(email, said);
  expect([(await complaintsOf(email)).length, await callbacksOf(email)]).toEqual([1, []]);
});

test('a complaint and its callback are both kept, or neither', async () => {
  const email = await add();
  await opened.pool.query(`create function crash() returns trigger language plpgsql as $$ begin raise 'a crash'; end $$;
    create trigger crash before insert on nightshift.callback_due execute function crash()`);
  expect((await complains(email, said)).status).toBe(500);
  expect(await complaintsOf(email)).toEqual([]);
  await opened.pool.query('drop trigger crash on nightshift.callback_due');
  await complains(email, said);
  expect([(await complaintsOf(email)).length, (await callbacksOf(email)).length]).toEqual([1, 1]);
});

test('no address is in the database or in the log', async () => {
  const email = await add();
  await complains(email, { ...said, feedbackId: 'somebody@example.gov.uk' });
  const { rows } = await opened.pool.query(
    `select row_to_json(c)::text as row from complaints c union all select row_to_json(d)::text from nightshift.callback_due d`,
  );
  const lines = [...rows.map(({ row }) => row), ...opened.lines];
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.filter((line) => line.includes('@example.gov.uk'))).toEqual([]);
});
