import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readApiConfig, readServerConfig } from '../../temporal.config.ts';

const root = join(import.meta.dirname, '../..');
const schema: AnySchemaObject = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/compose-spec.json'), 'utf8'),
);
const matchesSchema = new Ajv2020({ strict: false, formats: { duration: /^(\d+(h|m|s|ms|us))+$/ } }).compile(schema);

function read(text: string): unknown {
  return parse(text, { merge: true });
}

const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const { services, volumes } = z
  .object({
    services: z.record(
      z.string(),
      z.object({
        image: z.string(),
        build: z.string().optional(),
        command: z.array(z.string()).optional(),
        environment: z.record(z.string(), z.string()).default({}),
        volumes: z.array(z.string()).default([]),
        healthcheck: z.object({ test: z.array(z.string()) }).optional(),
        depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
      }),
    ),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(read(text));

const ours = Object.entries(services).filter(([, { build }]) => build !== undefined);

/** The environment with the defaults of `${NAME:-default}` in place. */
function environmentOf(service: string): Record<string, string> {
  const given = Object.entries(services[service]?.environment ?? {});
  return Object.fromEntries(given.map(([name, value]) => [name, value.replace(/\$\{\w+:-([^}]*)\}/g, '$1')]));
}

test('docker-compose.yml matches the Compose schema', () => {
  const valid = matchesSchema(read(text));

  expect(matchesSchema.errors ?? []).toEqual([]);
  expect(valid).toBe(true);
});

test.each([
  ['an unknown key', 'services: { api: { image: a, imagee: b } }'],
  ['a command that is no list or string', 'services: { api: { image: a, command: { node: x } } }'],
  ['a port that is none', 'services: { api: { image: a, ports: [true] } }'],
  ['a condition that is none', 'services: { api: { image: a, depends_on: { b: { condition: service_up } } } }'],
])('the schema refuses %s', (_, bad) => {
  expect(matchesSchema(read(bad))).toBe(false);
});

test('it has the whole system', () => {
  expect(Object.keys(services).sort()).toEqual([
    'api',
    'clamav',
    'migrate',
    'postgres',
    'schedules',
    'temporal',
    'valkey',
    'worker',
  ]);
});

describe('what the schema cannot see', () => {
  test.each(Object.entries(services))('%s waits for services that are there, in a state they reach', (_, service) => {
    for (const [name, { condition }] of Object.entries(service.depends_on)) {
      const other = services[name];
      expect(other, name).toBeDefined();
      if (condition === 'service_healthy') expect(other?.healthcheck, name).toBeDefined();
      // A process that goes on never completes.
      if (condition === 'service_completed_successfully') expect(['migrate', 'schedules']).toContain(name);
    }
    for (const volume of service.volumes) expect(Object.keys(volumes)).toContain(volume.split(':')[0]);
  });

  test.each(ours)('%s runs a file that the build makes', (_, { command = [] }) => {
    const [program, file = ''] = command;
    expect(program).toBe('node');
    expect(existsSync(join(root, file.replace(/^dist\//, '').replace(/\.js$/, '.ts'))), file).toBe(true);
  });

  test('the settings are those that the config reads', () => {
    expect(readServerConfig(environmentOf('worker'))).toMatchObject({
      databaseUrl: 'postgres://nightshift:nightshift@postgres:5432/nightshift',
      redisUrl: 'redis://valkey:6379/0',
      temporal: { address: 'temporal:7233' },
      environment: 'development',
      letters: { objects: { folder: '/letters' }, clamd: { host: 'clamav', port: 3310 } },
    });
    expect(readApiConfig(environmentOf('api')).api).toMatchObject({
      host: '0.0.0.0',
      port: 6011,
      adminSecrets: ['dev-notify-secret-key'],
      opsSecrets: [],
    });
  });
});
