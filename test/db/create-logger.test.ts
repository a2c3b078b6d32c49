import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { createLogger } from '../../db/telemetry/create-logger.ts';

test.each(['err', 'error'])('the line of a failure under %s has its message and that of its cause', (name) => {
  const lines: string[] = [];
  const logger = createLogger({ logLevel: 'warn', environment: 'test' }, { write: (line) => void lines.push(line) });
  const cause = ApplicationFailure.nonRetryable('ft_billing counts 7 messages');
  const failure = new ActivityFailure('Activity task failed', 'writeFactDay', '1', 'TIMEOUT', undefined, cause);
  failure.failure = { message: 'the same, encoded' };
  // As it comes from the thread of the workflows.
  for (const error of [failure, structuredClone(failure)]) logger.warn({ [name]: error }, 'Workflow failed');
  logger.warn({ [name]: 'words' }, 'Worker failed');
  logger.info('too little');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    ...['ActivityFailure', 'Error'].map((type) => ({
      level: 40,
      environment: 'test',
      msg: 'Workflow failed',
      [name]: { type, message: 'Activity task failed: ft_billing counts 7 messages', stack: expect.any(String) },
    })),
    { [name]: 'words' },
  ]);
  if (name === 'error') expect(lines.join()).not.toContain('encoded');
});
