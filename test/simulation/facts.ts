export type Fact = 'status' | 'processing';

/** Days, both inclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** One task of a night has written its fact of some days. */
export interface Commit {
  readonly at: number;
  readonly fact: Fact;
  readonly changed: readonly number[];
  /** The changed days but those of which a part is still missing. */
  readonly completed: readonly number[];
}

/** What was read of the database at an instant. */
export interface Body {
  readonly range: Range;
  /** Whether the totals of all time in it are used. */
  readonly totals: boolean;
  readonly readAt: number;
}

/** The facts that the database has. All days before the day before the first night are complete. */
export class Facts {
  private readonly commits: Commit[] = [];
  private readonly complete = { status: new Set<number>(), processing: new Set<number>() };

  commit(commit: Commit): void {
    this.commits.push(commit);
    for (const day of commit.completed) this.complete[commit.fact].add(day);
  }

  isComplete(day: number): boolean {
    return day < -1 || (this.complete.status.has(day) && this.complete.processing.has(day));
  }

  /** Whether the days of the range that ended before `today` are complete. */
  areComplete({ start, end }: Range, today: number): boolean {
    for (let day = Math.max(start, -1); day <= Math.min(end, today - 1); day++) {
      if (!this.isComplete(day)) return false;
    }
    return true;
  }

  /** When the database first had what the body lacks of what it had at `at`; undefined: the body lacks nothing. */
  lackedSince({ range, totals, readAt }: Body, at: number): number | undefined {
    const unseen = this.commits.slice(this.commits.findLastIndex((commit) => commit.at <= readAt) + 1);
    return unseen.find(
      (commit) =>
        commit.at <= at &&
        ((totals && commit.fact === 'status') || commit.changed.some((day) => day >= range.start && day <= range.end)),
    )?.at;
  }
}
