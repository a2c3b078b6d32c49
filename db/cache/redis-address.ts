import type { RedisOptions } from 'ioredis';

/** Where a Redis is, without its passwords: for messages. */
export function redisLocation(redisUrl: string): string {
  return redisUrl.replace(/\/\/.*@/, '//').replace(/\?.*$/, '');
}

function addressOf(hostAndPort: string): { host: string; port: number } {
  const [host = '', port = ''] = hostAndPort.split(':');
  return { host, port: Number(port) };
}

/**
 * How to find the master that sentinels watch, or undefined for the address of one server.
 *
 * @param redisUrl `redis+sentinel://[user:password@]host:port,host:port/master/database?sentinelPassword=…`, where user and
 *   password are of the servers. `rediss+sentinel`: TLS to the servers and to the sentinels.
 */
export function sentinelOptions(redisUrl: string) {
  if (!/^rediss?\+sentinel:/.test(redisUrl)) return undefined;
  const [, before = '', hosts = '', after = ''] = /^([^/]+\/\/(?:[^/@]*@)?)([^/]+)(.*)$/.exec(redisUrl) ?? [];
  // A URL has room for one host.
  const url = new URL(`${before}hosts${after}`);
  const [, name = '', database = '0'] = url.pathname.split('/');
  const sentinelPassword = url.searchParams.get('sentinelPassword');
  return {
    sentinels: hosts.split(',').map(addressOf),
    name: decodeURIComponent(name),
    db: Number(database),
    ...(url.username !== '' && { username: decodeURIComponent(url.username) }),
    ...(url.password !== '' && { password: decodeURIComponent(url.password) }),
    ...(sentinelPassword !== null && { sentinelPassword }),
    ...(url.protocol === 'rediss+sentinel:' && { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }),
    // Nobody is left with a server that is the master no longer.
    failoverDetector: true,
  } satisfies RedisOptions;
}
