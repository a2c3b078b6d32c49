import type { Clock } from './clock.ts';
import type { Body } from './facts.ts';

interface Entry {
  readonly body: Body;
  readonly until: number;
}

/** Bodies by their keys. A fill may say which generation it was begun in: it is refused when a flush came since. */
export class Cache {
  generation = 0;
  private readonly entries = new Map<string, Entry>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get(key: string): Body | undefined {
    const entry = this.entries.get(key);
    return entry !== undefined && this.clock.now < entry.until ? entry.body : undefined;
  }

  fill(key: string, body: Body, ttlMs: number, begunIn = this.generation): void {
    if (ttlMs === 0 || begunIn !== this.generation) return;
    this.dropExpired();
    this.entries.set(key, { body, until: this.clock.now + ttlMs });
  }

  /** From the oldest one on, up to one that is in time: enough to keep the map small. */
  private dropExpired(): void {
    for (const [key, { until }] of this.entries) {
      if (this.clock.now < until) return;
      this.entries.delete(key);
    }
  }

  flush(): void {
    this.generation += 1;
    this.entries.clear();
  }
}
