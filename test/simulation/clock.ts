export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Days and times are numbers: day 0 begins at 0 ms and is a Monday. */
export const dayOf = (at: number) => Math.floor(at / dayMs);

interface Event {
  readonly at: number;
  readonly action: () => void;
}

/** Simulated time, in ms. What is due at the same instant happens in the order in which it was asked for. */
export class Clock {
  now = 0;
  /** The latest first. Few events are due at any time, so a sorted list is quick enough. */
  private readonly due: Event[] = [];

  at(at: number, action: () => void): void {
    let index = this.due.length;
    while ((this.due[index - 1]?.at ?? Number.POSITIVE_INFINITY) <= at) index -= 1;
    this.due.splice(index, 0, { at, action });
  }

  after(ms: number, action: () => void): void {
    this.at(this.now + ms, action);
  }

  /** Each item at its time; they are sorted by it. */
  inTurn<Item extends { readonly at: number }>(items: readonly Item[], action: (item: Item) => void, index = 0): void {
    const item = items[index];
    if (item === undefined) return;
    this.at(item.at, () => {
      this.inTurn(items, action, index + 1);
      action(item);
    });
  }

  /** Until nothing is due any more. */
  run(): void {
    for (let event = this.due.pop(); event !== undefined; event = this.due.pop()) {
      this.now = event.at;
      event.action();
    }
  }
}
