import { Client, Connection, isGrpcServiceError, ServiceError } from '@temporalio/client';
import { ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { Config } from '../temporal.config.ts';
import { workflowCalls } from './telemetry/workflow-calls.ts';

/** A caller waits for it; a worker may have to read a history first. */
const patienceMs = 2_000;
const workersPatienceMs = 3_000;
/** So many failures in a row, and Temporal is left alone for so long. */
const failures = 3;
const probeAfterMs = 10_000;

/** The Temporal that the API's callers may wait for: seconds at most, and not at all while it does not answer. */
export interface TemporalClient {
  /** What the server answers by itself. @throws BrokenCircuitError, and what the client throws. */
  ask<T>(question: (client: Client) => Promise<T>): Promise<T>;
  /** What takes a worker as well: that none answers says nothing about the server. @throws as {@link ask}. */
  askWorker<T>(question: (client: Client) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Of gRPC: https://grpc.io/docs/guides/status-codes. All others are answers, as that a request does not fit. */
const silence = { cancelled: 1, unknown: 2, deadlineExceeded: 4, unavailable: 14 };
const silent: readonly number[] = Object.values(silence);

/** Whether the server failed to answer: "there is no such workflow" is an answer. */
export function isUnanswered(error: unknown): boolean {
  if (isGrpcServiceError(error)) return silent.includes(error.code);
  return error instanceof ServiceError && (error.cause === undefined || isUnanswered(error.cause));
}

/** The connection is made by the first question, and made again when it is lost. Undefined: no server is named. */
export function createTemporalClient(temporal: Config['temporal']): TemporalClient | undefined {
  const { address, namespace, tls, apiKey } = temporal;
  if (address === undefined) return undefined;
  const connection = Connection.lazy({
    address,
    tls,
    connectTimeout: patienceMs,
    // The client's own attempts go on past the deadline, and past the end of the connection, which ends the process.
    interceptors: [],
    ...(apiKey === undefined ? {} : { apiKey }),
  });
  const client = new Client({ connection, namespace, interceptors: { workflow: [workflowCalls] } });
  const breaker = circuitBreaker(handleWhen(isUnanswered), {
    halfOpenAfter: probeAfterMs,
    breaker: new ConsecutiveBreaker(failures),
  });
  const within = <T>(ms: number, question: (client: Client) => Promise<T>) =>
    connection.withDeadline(Date.now() + ms, () => question(client));
  return {
    ask: (question) => breaker.execute(() => within(patienceMs, question)),
    askWorker: (question) => within(workersPatienceMs, question),
    close: () => connection.close(),
  };
}
