import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { currentSpan } from '../../api/telemetry/current-span.ts';
import { startTracing } from '../../db/telemetry/start-tracing.ts';
import { type CollectedSpan, startCollector } from '../support/collector.ts';
import { letter, letterPosts } from './v2/letter-posts.ts';

const posts = letterPosts();

const serverKind = 2;
const error = 2;
/** As Notify writes a trace id: without its leading zeros. */
const b3 = { 'x-b3-traceid': '63ac35c9f6413ad48485a3953bb6124' };
const traceId = '063ac35c9f6413ad48485a3953bb6124';
const parent = 'a2fb4a1d1a96d312';

/** An API whose spans are collected, and its log. */
async function traced(given: { readonly sampledRatio?: number } = {}) {
  const collector = await startCollector(onTestFinished);
  const lines: string[] = [];
  const settings = {
    endpoint: collector.url,
    serviceName: 'the API',
    serviceVersion: 'v1',
    environment: 'test',
    sampledRatio: given.sampledRatio ?? 1,
  };
  const tracing = await startTracing(settings, pino({ level: 'silent' }));
  onTestFinished(tracing.close);
  const api = posts().api({ log: { write: (line) => void lines.push(line) } });
  return {
    get: (path: string, headers: Record<string, string> = {}) => api.get(path, { headers }),
    log: () => lines.map((line) => JSON.parse(line)),
    collected: async (): Promise<readonly CollectedSpan[]> => {
      await tracing.close();
      return collector.spans;
    },
  };
}

test('a request of the admin app is a span of its trace, under the ids that are answered and logged', async () => {
  const { get, log, collected } = await traced();

  const response = await get('/service/00000000-0000-0000-0000-000000000000', b3);

  const spanId = response.headers.get('x-b3-spanid');
  expect(response.headers.get('x-b3-traceid')).toBe(b3['x-b3-traceid']);
  expect(log()).toMatchObject([{ traceId: b3['x-b3-traceid'], spanId, status: 404 }]);
  const [span, ...others] = await collected();
  expect(others).toEqual([]);
  expect(span).toMatchObject({ traceId, spanId, name: 'GET /service/:service_id', kind: serverKind });
  expect(span?.parentSpanId ?? '').toBe('');
  expect(span?.attributes).toEqual({
    'http.request.method': 'GET',
    'http.route': '/service/:service_id',
    'http.response.status_code': 404,
    'url.path': '/service/00000000-0000-0000-0000-000000000000',
    'url.scheme': 'http',
  });
  expect(span?.resource).toMatchObject({
    'service.name': 'the API',
    'service.version': 'v1',
    'deployment.environment.name': 'test',
  });
});

test.each([
  ['B3', { ...b3, 'x-b3-spanid': parent }],
  ['W3C', { traceparent: `00-${traceId}-${parent}-01` }],
])("a caller's span is the parent: %s", async (_, headers) => {
  const { get, collected } = await traced();

  const response = await get('/_status', headers);

  expect(response.headers.get('x-b3-spanid')).toBe(parent);
  expect(await collected()).toMatchObject([{ traceId, parentSpanId: parent, name: 'GET /_status' }]);
});

test.each([
  ['a caller who says so', '/_status', { ...b3, 'x-b3-sampled': '0' }, 1],
  ['the same by W3C', '/_status', { traceparent: `00-${traceId}-${parent}-00` }, 1],
  ['a probe', '/healthz', {}, 1],
  ['what is not in the sample', '/_status', b3, 0],
])('no span of %s', async (_, path, headers, sampledRatio) => {
  const { get, collected } = await traced({ sampledRatio });

  expect((await get(path, headers)).status).toBe(200);

  expect(await collected()).toEqual([]);
});

test('a failure is told with its error, and a path that is none has no name of its own', async () => {
  const { get, collected } = await traced();
  await posts().pool.query('alter table public.organisation rename to organisation_away');
  onTestFinished(async () => void (await posts().pool.query('alter table organisation_away rename to organisation')));

  await get('/organisations');
  await get('/nope/07700900111');

  const [failed, none] = await collected();
  expect(failed).toMatchObject({ name: 'GET /organisations', status: { code: error } });
  expect(failed?.events).toMatchObject([{ name: 'exception' }]);
  expect(none).toMatchObject({ name: 'GET', status: { code: 0 }, attributes: { 'http.response.status_code': 404 } });
});

test('what a request starts gets its span; without tracing, the ids of the caller', async () => {
  const seen: unknown[] = [];
  const letterScans = { start: async () => void seen.push(currentSpan.getStore()) };
  const headers = { ...b3, 'x-b3-spanid': parent };
  const untraced = posts().api({ letterScans });
  expect(await posts().post(letter, { api: untraced, headers })).toMatchObject({ status: 201 });
  const { collected } = await traced();

  expect(await posts().post(letter, { api: untraced, headers })).toMatchObject({ status: 201 });

  const [span] = await collected();
  expect(span).toMatchObject({ name: 'POST /v2/notifications/letter', parentSpanId: parent });
  expect(seen).toMatchObject([
    { traceId, spanId: parent, traceFlags: 1 },
    { traceId, spanId: span?.spanId, traceFlags: 1 },
  ]);
});

test('a collector that takes nothing costs no request, and the log tells of it', async () => {
  const lines: string[] = [];
  const logger = pino({}, { write: (line) => void lines.push(line) });
  const settings = {
    endpoint: `${(await startCollector(onTestFinished)).url}/nowhere`,
    serviceName: 'the API',
    serviceVersion: 'v1',
    environment: 'test',
    sampledRatio: 1,
  };
  const tracing = await startTracing(settings, logger);
  onTestFinished(tracing.close);

  expect((await posts().api().get('/_status')).status).toBe(200);

  await tracing.close();
  expect(lines.join()).toMatch(/Not Found.*Spans may be missing from the traces/);
});

test('requests in flight and their durations are counted by route', async () => {
  const api = posts().api();
  await api.get('/_status');

  const metrics = await (await api.get('/metrics')).text();

  expect(metrics).toContain('http_requests_in_flight 1\n');
  expect(metrics).toContain('http_request_duration_seconds_count{method="GET",route="/_status",status="200"} 1\n');
});
