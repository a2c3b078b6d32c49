import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of the bench, so that what it does does not slow what it measures. It answers one question at a time. */
export interface OwnProcess<Question extends object, Answer> {
  /** @throws Error with the words of the process, when it could not answer or has ended. */
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

type Reply<Answer> = { readonly answer: Answer } | { readonly error: string };

/** @param program a source file that calls {@link answerQuestions} with the same types. */
export function startProcess<Question extends object, Answer>(program: string): OwnProcess<Question, Answer> {
  const child = fork(program);
  return { ask: (question) => ask<Answer>(child, question), stop: () => stop(child) };
}

async function ask<Answer>(child: ChildProcess, question: object): Promise<Answer> {
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`Expected an answer of the process ${child.spawnfile}, but it ended with ${code}`);
  });
  child.send(question);
  try {
    // The types of both ends are the caller's word: what travels between them is untyped.
    const [reply] = (await Promise.race([once(child, 'message', { signal }), ended])) as [Reply<Answer>];
    if ('error' in reply) throw new Error(reply.error);
    return reply.answer;
  } finally {
    answered.abort();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}

/** The other end of {@link startProcess}. The process ends with the one that started it. */
export function answerQuestions<Question extends object, Answer>(work: (question: Question) => Promise<Answer>): void {
  process.once('disconnect', () => process.exit());
  process.on('message', async (question) => {
    // As above.
    const reply = await work(question as Question).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
    process.send?.(reply);
  });
}
