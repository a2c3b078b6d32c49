import fc from 'fast-check';
import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { service, template, uuid } from '../../support/raw-rows.ts';
import { emptyTables } from '../../support/reporting-database.ts';
import { insertServices } from '../dashboard-rows.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import { read } from '../organisations/organisation-rows.ts';
import { arbitraryWorld, type Placed, type World } from '../statistics/arbitrary-messages.ts';
import { insertJob, insertTemplate } from '../statistics/job-and-template.ts';
import { loadWorld } from '../statistics/load-world.ts';

let now = new Date();
let pool: Pool;
let api: TestApi;

beforeAll(async () => {
  const file = await apiOfFile(() => now);
  ({ pool, api } = file);
  const [id] = await insertServices(pool, [{ name: 'first' }]);
  await pool.query('update public.services set id = $1 where id = $2', [service, id]);
  await insertTemplate(pool, { id: template, service });
  return file.close;
});

const jobs = [uuid(51), uuid(52), uuid(53)] as const;

/** When the processing of each job was begun, or begun again, in hours after its first message; and its rows without one. */
const lives = fc.array(fc.record({ hours: fc.integer({ min: -24, max: 72 }), unsent: fc.nat(2) }), {
  minLength: jobs.length,
  maxLength: jobs.length,
});

/** The messages of the world up to now, as ones of the jobs. */
function ofJobs({ placed, now }: World, owners: readonly number[]): Placed[] {
  const until = now.toISOString().replace('T', ' ');
  return placed
    .filter(({ message }) => message.created_at < until)
    .map(({ place, message }, index) => {
      const job_id = jobs[owners[index] ?? 0] ?? jobs[0];
      const key_type = message.key_type === 'test' ? 'normal' : message.key_type;
      return { place, message: { ...message, job_id, key_type, service_id: service, template_id: template } };
    });
}

const hoursAfter = (naive: string, hours: number) =>
  new Date(Date.parse(`${naive.replace(' ', 'T')}Z`) + hours * 3_600_000).toISOString().slice(0, 23);

interface Shown {
  readonly id: string;
  readonly statistics: readonly { readonly status: string; readonly count: number }[];
}

const countsOf = ({ statistics }: Shown) => Object.fromEntries(statistics.map(({ status, count }) => [status, count]));

test('whatever is archived and whatever nights have completed, the outcomes of a job count each message once', {
  timeout: 240_000,
}, async () => {
  const owners = fc.array(fc.nat(2), { minLength: 30, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(arbitraryWorld, owners, lives, async (given, owners, lives) => {
      ({ now } = given);
      const world = { ...given, placed: ofJobs(given, owners) };
      await emptyTables(pool);
      await pool.query('delete from public.jobs');
      await loadWorld(pool, world);
      const expected: Record<string, Record<string, number>> = {};
      for (const [index, id] of jobs.entries()) {
        const own = world.placed.map(({ message }) => message).filter(({ job_id }) => job_id === id);
        const counts: Record<string, number> = {};
        for (const { notification_status } of own) {
          counts[`${notification_status}`] = (counts[`${notification_status}`] ?? 0) + 1;
        }
        expected[id] = counts;
        const [first = '2026-03-25 00:00'] = own.map(({ created_at }) => created_at).toSorted();
        const { hours = 0, unsent = 0 } = lives[index] ?? {};
        const madeAt = hoursAfter(first, Math.min(hours, 0));
        const startedAt = hoursAfter(first, hours);
        await insertJob(pool, { id, service, template, madeAt, startedAt, messages: own.length + unsent });
      }

      const { data } = await read<{ data: Shown[] }>(api, `/service/${service}/job`);
      expect(Object.fromEntries(data.map((job) => [job.id, countsOf(job)]))).toEqual(expected);
      const one = await read<{ data: Shown }>(api, `/service/${service}/job/${jobs[0]}`);
      expect(countsOf(one.data)).toEqual(expected[jobs[0]]);
    }),
    { numRuns: 150 },
  );
});
