import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { open } from './open.ts';
import { addCallback, firetext, insertRows, mmg, notification, statusOf } from './world.ts';

const atOnce = 50;
const runs = 10;
const seed = 20_261_122;

const receipt = fc.oneof(
  fc.record({ provider: fc.constant(mmg), status: fc.constantFrom('2', '3', '4', '5', '77') }),
  fc.record({ provider: fc.constant(firetext), status: fc.constantFrom('0', '1', '2') }),
);

test('of many receipts at once the first final one wins, and the service is told of it alone', async () => {
  const { pool, api, lines } = await open(onTestFinished);
  await addCallback(pool);
  const seen = new Set<string>();

  const property = fc.asyncProperty(fc.array(receipt, { minLength: atOnce, maxLength: atOnce }), async (receipts) => {
    const text = notification('sms', { sent_by: null });
    await insertRows(pool, 'notifications', text);

    const answers = await Promise.all(receipts.map(({ provider, status }) => provider(api, text, status)));

    expect(answers.map(({ status }) => status)).toEqual(receipts.map(() => 200));
    const { rows } = await pool.query('select status from nightshift.callback_due where notification_id = $1', [
      text.id,
    ]);
    const status = (await statusOf(pool, text)) ?? '';
    expect(rows).toEqual([{ status }]);
    expect(status).not.toBe('pending');
    const applied = lines.filter((line) => line.includes(text.id) && line.includes('"a receipt was applied"'));
    expect(applied.filter((line) => !line.includes('"status":"pending"'))).toEqual([
      expect.stringContaining(`"status":"${status}"`),
    ]);
    seen.add(status);
  });
  await fc.assert(property, { numRuns: runs, seed });
  expect(seen.size).toBeGreaterThan(1);
});
