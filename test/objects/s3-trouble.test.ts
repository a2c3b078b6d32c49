import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { ObjectStoreUnavailableError } from '../../db/objects/errors.ts';
import type { ObjectStore } from '../../db/objects/object-store.ts';
import { createS3Store } from '../../db/objects/s3-store.ts';

const address = { bucket: 'letters-scan', name: 'NOTIFY.A.PDF' };

function storeAt(endpoint: string): ObjectStore {
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  return createS3Store({
    endpoint,
    region: 'eu-west-1',
    credentials,
    timeouts: { connect: 300, answer: 300, idle: 300 },
  });
}

/** A store whose server treats each request in its own way, and how many came. */
async function troubled(serve: RequestListener): Promise<{ store: ObjectStore; requests: () => number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    serve(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo; // It listens on TCP.
  return { store: storeAt(`http://127.0.0.1:${port}`), requests: () => requests };
}

async function refusalsOf(store: ObjectStore): Promise<unknown[]> {
  const calls: (() => Promise<unknown>)[] = [
    () => store.get(address),
    () => store.head(address),
    () => store.put(address, Readable.from([Buffer.alloc(10)])),
    () => store.copy(address, { ...address, name: 'copy' }, {}),
    () => store.delete(address),
    () => store.list(address.bucket, '')[Symbol.asyncIterator]().next(),
  ];
  return Promise.all(calls.map((call) => call().then(JSON.stringify, (reason: unknown) => reason)));
}

test.each<[string, RequestListener, RegExp]>([
  ['does not answer', () => {}, /at http:\S+ to \w+ letters-scan\S* .*got TimeoutError/],
  ['cuts the line', (request) => request.socket.destroy(), /got .*(socket hang up|ECONNRESET)/],
  ['is busy', (_, response) => response.writeHead(503).end(), /got .*503|got .*UnknownError/],
  ['refuses', (_, response) => response.writeHead(403).end(), /got .*(403|UnknownError|Forbidden)/],
])('a server that %s is trouble in every operation', async (_, serve, words) => {
  const { store, requests } = await troubled(serve);

  for (const refusal of await refusalsOf(store)) {
    expect(refusal).toBeInstanceOf(ObjectStoreUnavailableError);
    expect(String(refusal)).toMatch(words);
  }
  expect(requests() % 6).toBe(0);
  expect(requests() / 6).toBeLessThanOrEqual(3);
});

test('nobody listens', async () => {
  for (const refusal of await refusalsOf(storeAt('http://127.0.0.1:1'))) {
    expect(String(refusal)).toMatch(/^ObjectStoreUnavailableError: .*store at http:\/\/127.0.0.1:1 to .*ECONNREFUSED/);
  }
});

test('a store that was busy is asked again', async () => {
  let busy = 2;
  const { store, requests } = await troubled((_, response) => {
    if (busy > 0) response.writeHead(503).end();
    else response.writeHead(200, { 'content-length': 7, 'x-amz-meta-page_count': '3' }).end();
    busy -= 1;
  });

  expect(await store.head(address)).toEqual({ length: 7, metadata: { page_count: '3' } });
  expect(requests()).toBe(3);
});

test.each([
  ['is cut', true],
  ['stops coming', false],
])('content that %s does not look whole', async (_, cut) => {
  const { store } = await troubled((_request, response) => {
    response.writeHead(200, { 'content-length': 1_000 });
    response.write(Buffer.alloc(500), () => cut && setTimeout(() => response.destroy(), 20));
  });
  const object = await store.get(address);
  expect(object?.length).toBe(1_000);

  const error = await buffer(object?.content ?? expect.fail('no object')).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ObjectStoreUnavailableError);
  expect(String(error)).toContain('to get letters-scan/NOTIFY.A.PDF');
});
