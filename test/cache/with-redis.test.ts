import { expect, test } from 'vitest';
import { createRedis, withRedis } from '../../db/cache/redis.ts';
import { redisDatabase } from '../support/servers.ts';

test('those who come while the first one connects wait for its connection', async () => {
  const redis = createRedis(await redisDatabase());
  try {
    const answers = Array.from({ length: 5 }, () => withRedis(redis, (connected) => connected.ping()));
    expect(await Promise.all(answers)).toEqual(['PONG', 'PONG', 'PONG', 'PONG', 'PONG']);
  } finally {
    redis.disconnect();
  }
});

test('a Redis that is not there is named, with what the system says of it', async () => {
  const redis = createRedis('redis://127.0.0.1:1/0');
  try {
    await expect(withRedis(redis, (connected) => connected.ping())).rejects.toThrow(
      /^Redis at 127\.0\.0\.1:1: expected an answer, got "connect ECONNREFUSED/,
    );
  } finally {
    redis.disconnect();
  }
});
