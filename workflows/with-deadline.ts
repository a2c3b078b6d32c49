import { CancellationScope, sleep } from '@temporalio/workflow';

/** Cancels the work when its time is over, as `CancellationScope.withTimeout` does, by a timer that says what it is for. */
export async function withDeadline<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
  return CancellationScope.cancellable(async () => {
    const scope = CancellationScope.current();
    const timer = new CancellationScope();
    timer
      .run(() => sleep(ms, { summary: 'deadline' }))
      .then(
        () => scope.cancel(),
        () => {}, // the work was over before
      );
    try {
      return await work();
    } finally {
      timer.cancel();
    }
  });
}
