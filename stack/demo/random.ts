/**
 * The demo's source of chance (mulberry32): one seed gives the same sequence on every machine. It begins anew after 2^32
 * draws only.
 */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** From 0 up to, and not including, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** A whole number from 0 up to, and not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number that is `mean` on average: 0.25 is mostly 0, and 1 in a quarter of all cases. */
  roundUpOrDown(mean: number): number {
    return Math.floor(mean + this.next());
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('Expected something to pick from, got an empty list');
    return item;
  }

  /** One of the values, each as often as its weight says. */
  weighted<Value>(choices: readonly (readonly [Value, number])[]): Value {
    let sum = 0;
    for (const [, weight] of choices) sum += weight;
    let rest = this.next() * sum;
    for (const [value, weight] of choices) {
      rest -= weight;
      if (rest < 0) return value;
    }
    throw new Error('Expected weights above zero');
  }

  uuid(): string {
    const variant = '89ab'[this.below(4)];
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${variant}${this.hex(3)}-${this.hex(8)}${this.hex(4)}`;
  }

  private hex(digits: number): string {
    return this.below(16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  }
}
