/** A process, as far as steps go. */
export interface Owner {
  alive: boolean;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Lets what is under way go on one step at a time, in any order: nothing else moves until the step has led to the next
 * pauses, however many.
 */
export class Steps {
  private waiting: { readonly owner: Owner; readonly go: () => void }[] = [];
  private readonly underWay = new Set<Promise<unknown>>();

  /** What is dead never goes on. */
  pause(owner: Owner): Promise<void> {
    return new Promise((go) => {
      if (owner.alive) this.waiting.push({ owner, go });
    });
  }

  kill(owner: Owner): void {
    owner.alive = false;
    this.waiting = this.waiting.filter((each) => each.owner.alive);
  }

  /** Work of a real server, which belongs to the step that asks for it. */
  async outside<T>(work: () => Promise<T>): Promise<T> {
    const working = work();
    this.underWay.add(working);
    try {
      return await working;
    } finally {
      this.underWay.delete(working);
    }
  }

  /**
   * @param pick which of those that wait goes on: an even one the latest, so that one goes far while others stand still; an
   *   odd one any.
   * @returns false when nobody waits.
   */
  async next(pick: number): Promise<boolean> {
    await this.settled();
    const [next] = this.waiting.splice(pick % 2 === 0 ? -1 : ((pick - 1) / 2) % Math.max(1, this.waiting.length), 1);
    next?.go();
    return next !== undefined;
  }

  private async settled(): Promise<void> {
    await turn();
    while (this.underWay.size > 0) {
      await Promise.allSettled(this.underWay);
      await turn();
    }
  }
}
