/** Asks a server as fast as it answers, over a number of connections, for some seconds. */
import { addDays } from '../../../db/reporting/days.ts';
import { answerQuestions } from '../own-process.ts';
import { requestAll } from './connection.ts';
import { authorization, dashboardPath, range } from './request.ts';

export interface Question {
  readonly url: string;
  /** The same range each time; or one that ends a day later than the one before, which nobody has asked for. */
  readonly ranges: 'same' | 'other';
  readonly connections: number;
  readonly seconds: number;
  /** Of every answer's body. */
  readonly bytes: number;
}

export interface Load {
  readonly requestsPerSecond: number;
  /** From 0 to 1: near 1, this process was as slow as the server, which could have done more. */
  readonly busy: number;
}

let daysLater = 0;

answerQuestions<Question, Load>(async ({ url, ranges, connections, seconds, bytes }) => {
  const to = new URL(url);
  const headers = `Host: ${to.host}\r\nAuthorization: ${authorization()}\r\n\r\n`;
  const requestUpTo = (end: string) => `GET ${dashboardPath(end)} HTTP/1.1\r\n${headers}`;
  const same = requestUpTo(range.end);
  const idleAndBusy = performance.eventLoopUtilization();
  const began = performance.now();
  let requests = 0;
  const next = () => {
    if (performance.now() - began > seconds * 1000) return undefined;
    requests += 1;
    if (ranges === 'same') return same;
    daysLater += 1;
    return requestUpTo(addDays(range.end, daysLater));
  };
  await Promise.all(Array.from({ length: connections }, () => requestAll(to, next, bytes)));
  return {
    requestsPerSecond: (requests / (performance.now() - began)) * 1000,
    busy: performance.eventLoopUtilization(idleAndBusy).utilization,
  };
});
