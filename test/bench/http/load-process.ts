/** Asks a server as fast as it answers, over a number of connections, for some seconds. */
import { addDays } from '../../../db/reporting/days.ts';
import { lastDay } from '../dashboard-data.ts';
import { answerQuestions } from '../own-process.ts';
import { requestAll } from './connection.ts';
import { authorization } from './request.ts';

export interface Question {
  readonly url: string;
  /** `{day}` in it stands for a day that no request of this process had before, later than the last one with facts. */
  readonly path: string;
  readonly connections: number;
  readonly seconds: number;
  /** Of every answer's body. */
  readonly bytes: number;
}

export interface Load {
  readonly requests: number;
  readonly seconds: number;
}

let daysLater = 1;

answerQuestions<Question, Load>(async ({ url, path, connections, seconds, bytes }) => {
  const to = new URL(url);
  const headers = `Host: ${to.host}\r\nAuthorization: ${authorization()}\r\n\r\n`;
  const request = `GET ${path} HTTP/1.1\r\n${headers}`;
  const isSame = !path.includes('{day}');
  const began = performance.now();
  let requests = 0;
  const next = () => {
    if (performance.now() - began > seconds * 1000) return undefined;
    requests += 1;
    if (isSame) return request;
    daysLater += 1;
    return request.replace('{day}', addDays(lastDay, daysLater));
  };
  await Promise.all(Array.from({ length: connections }, () => requestAll(to, next, bytes)));
  return { requests, seconds: (performance.now() - began) / 1000 };
});
