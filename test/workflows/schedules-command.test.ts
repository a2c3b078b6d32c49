import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { registerSearchAttributes, SearchAttributesMissing } from '../../activities/register-search-attributes.ts';
import { readConfig } from '../../temporal.config.ts';
import { runEntry } from '../support/run-entry.ts';
import { uniqueName } from '../support/servers.ts';

const { temporalAddress } = inject('servers');
let connection: Connection;

beforeAll(async () => {
  connection = await Connection.connect({ address: temporalAddress });
});
afterAll(() => connection.close());

/** A namespace that has neither schedules nor search attributes of ours. */
async function createNamespace(): Promise<string> {
  const namespace = uniqueName('schedules');
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  return namespace;
}

async function customAttributes(namespace: string) {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.keys(customAttributes).sort();
}

const { schedules } = readConfig({});
const lineOf = (what: string) =>
  schedules.map(({ id, paused }) => `${id}: ${what}${paused === undefined ? '' : ', paused'}`);

const runSchedules = (environment: Readonly<Record<string, string>>) =>
  runEntry('activities/schedules.ts', environment);

test('the command registers the search attributes and creates the schedules; run again, all is up to date', async () => {
  const namespace = await createNamespace();
  const environment = { TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: namespace };

  expect(await runSchedules(environment)).toEqual({
    exitCode: 0,
    output: [
      'search attribute ReportingDay: registered',
      'search attribute NotifyOutcome: registered',
      'search attribute LetterWaitsFor: registered',
      ...lineOf('created'),
      '',
    ].join('\n'),
  });
  expect(await customAttributes(namespace)).toEqual(['LetterWaitsFor', 'NotifyOutcome', 'ReportingDay']);
  expect(await runSchedules(environment)).toEqual({
    exitCode: 0,
    output: lineOf('up to date')
      .map((line) => `${line}\n`)
      .join(''),
  });
});

test.each([
  {
    what: 'Temporal cannot be reached',
    environment: { TEMPORAL_ADDRESS: '127.0.0.1:1' },
    output:
      'Temporal at 127.0.0.1:1, namespace default, cannot be used: Failed to connect before the deadline. ' +
      'Nothing has changed. Start it, or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE\n',
  },
  {
    what: 'the namespace does not exist',
    environment: { TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: 'elsewhere' },
    output:
      `Temporal at ${temporalAddress}, namespace elsewhere, cannot be used: Namespace elsewhere is not found. ` +
      'Nothing has changed. Start it, or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE\n',
  },
  {
    what: 'no server is named',
    environment: {},
    output:
      'The configuration cannot be used:\n' +
      '  - TEMPORAL_ADDRESS: not set. Name the server whose schedules are to be made, as host:port\n',
  },
])('the command says what to do when $what', async ({ environment, output }) => {
  expect(await runSchedules(environment)).toEqual({ exitCode: 1, output });
});

test('a server that does not let us add search attributes: who can is told, and how', async () => {
  const namespace = await createNamespace();
  const { operatorService } = connection;
  // As gRPC rejects it; the dev server lets everybody do everything.
  const denied = Object.assign(new Error(), { code: 7, details: 'Request unauthorized.', metadata: {} });
  const restricted = {
    listSearchAttributes: operatorService.listSearchAttributes.bind(operatorService),
    addSearchAttributes: () => Promise.reject(denied),
  };

  const registering = registerSearchAttributes(restricted, namespace);

  await expect(registering).rejects.toThrow(SearchAttributesMissing);
  await expect(registering).rejects.toThrow('Temporal Cloud');
  await expect(registering).rejects.toThrow(
    `temporal operator search-attribute create --namespace ${namespace} ` +
      '--name ReportingDay --type Keyword --name NotifyOutcome --type Keyword --name LetterWaitsFor --type Keyword',
  );
});
