/** Processes that take turns: one goes on when all of them are about to do a step, and does that step. */
export class Turns {
  /** Rejections of what is looked at after each step. */
  failure: unknown;
  readonly #waiting: (() => void)[] = [];
  readonly #picks: readonly number[];
  readonly #look: () => Promise<void>;
  #processes = 0;
  #turn = 0;

  /**
   * @param picks which of those that wait is the next, turn by turn; afterwards the first.
   * @param look what looks at the state after each step.
   */
  constructor(picks: readonly number[], look: () => Promise<void>) {
    this.#picks = picks;
    this.#look = look;
  }

  /** Runs processes at once. @throws what `look` has thrown first. */
  async run(processes: readonly (() => Promise<void>)[]): Promise<void> {
    this.#processes = processes.length;
    const results = await Promise.allSettled(
      processes.map((process) =>
        process().finally(() => {
          this.#processes -= 1;
          this.#goOn();
        }),
      ),
    );
    if (this.failure !== undefined) throw this.failure;
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#goOn();
    });
  }

  async stepDone(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      this.failure ??= error;
    }
  }

  #goOn(): void {
    if (this.#waiting.length < this.#processes || this.#waiting.length === 0) return;
    const pick = (this.#picks[this.#turn] ?? 0) % this.#waiting.length;
    this.#turn += 1;
    this.#waiting.splice(pick, 1)[0]?.();
  }
}
