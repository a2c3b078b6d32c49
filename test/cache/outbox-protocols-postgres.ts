import type { Pool, PoolClient } from 'pg';
import type { Owner, Steps } from './outbox-protocols-steps.ts';

interface OutboxRow {
  readonly id: number;
  readonly target: string;
  readonly transaction: Transaction;
  committed: boolean;
  holder?: Transaction | undefined;
}

/** What somebody sees whose connection to Postgres is lost. */
export class LostConnection extends Error {
  override readonly name = 'LostConnection';
}

/** One connection of a process, with what its transaction has not yet committed. */
class Transaction {
  writes = false;
  notifies = false;
  deleted: OutboxRow[] = [];
  readonly owner: Owner;

  constructor(owner: Owner) {
    this.owner = owner;
  }
}

/** The statements of the code under test, as their texts begin or what they are known by. */
const statements = {
  begin: /^(?:begin|set local)/,
  commit: /^commit/,
  rollback: /^rollback/,
  write: /^update document/,
  own: /where transaction = pg_current_xact_id\(\)/,
  take: /limit \$1 for update skip locked/,
  remove: /^with mine/,
  newest: /select max\(id\)/,
  waiting: /select exists/,
  templates: /from public\.templates/,
} as const;
export type Statement = keyof typeof statements;
const kinds = Object.keys(statements) as Statement[]; // the keys of a const object

/** Between these and what came before nothing that matters can happen. */
const atOnce: readonly Statement[] = ['begin', 'write', 'own', 'rollback'];

/**
 * A document with a version, and the outbox: what Postgres promises of them. A commit shows both at once; a lock holds
 * until the transaction ends or its process dies; NOTIFY is sent by a commit.
 */
export class Postgres {
  version = 1;
  private outbox: OutboxRow[] = [];
  private nextId = 1;
  /** Statements that this model does not know: whoever asked may have taken the error for one of the server. */
  readonly unknown: string[] = [];
  private readonly versions = new WeakMap<PoolClient, number>();
  private readonly failing = new Map<Owner, Statement>();
  private readonly steps: Steps;
  private readonly target: string;
  private readonly notify: (because: 'marked' | 'applied') => void;

  /** @param target what a write marks as stale. */
  constructor(steps: Steps, target: string, notify: (because: 'marked' | 'applied') => void) {
    this.steps = steps;
    this.target = target;
    this.notify = notify;
  }

  /** Which version a change has made. */
  versionOf(client: PoolClient): number {
    return this.versions.get(client) ?? 0;
  }

  isDrained(): boolean {
    return this.outbox.length === 0;
  }

  /** A writer who knows nothing of the cache: an update by psql. */
  write(): void {
    const transaction = new Transaction({ alive: true });
    this.execute(transaction, 'write', []);
    this.execute(transaction, 'commit', []);
  }

  /** The connection of the process's next statement of this kind is lost. */
  failNext(owner: Owner, kind: Statement): void {
    this.failing.set(owner, kind);
  }

  /** What the connections of a dead process leave behind. */
  abort(owner: Owner): void {
    for (const { holder, transaction } of [...this.outbox])
      for (const each of [holder, transaction]) if (each?.owner === owner) this.rollback(each);
  }

  poolOf(owner: Owner): Pool {
    const pool = {
      connect: async () => this.clientOf(new Transaction(owner)),
      query: async (query: string | { text: string }, values: readonly unknown[] = []) => {
        const transaction = new Transaction(owner);
        const result = await this.query(transaction, typeof query === 'string' ? query : query.text, values);
        this.end(transaction);
        return result;
      },
    };
    return pool as unknown as Pool; // all of it that the code under test uses
  }

  private clientOf(transaction: Transaction): PoolClient {
    const client = {
      query: async (query: string | { text: string }, values: readonly unknown[] = []) => {
        const text = typeof query === 'string' ? query : query.text;
        return this.query(transaction, text, values, () => this.versions.set(found, this.version));
      },
      release: () => {},
      getTransactionStatus: () => 'I',
    };
    const found = client as unknown as PoolClient; // all of it that the code under test uses
    return found;
  }

  private async query(
    transaction: Transaction,
    text: string,
    values: readonly unknown[],
    committed = () => {},
  ): Promise<{ rows: unknown[]; command?: string }> {
    const kind = kinds.find((each) => statements[each].test(text));
    if (kind === undefined) {
      this.unknown.push(text);
      throw new Error('a statement that the model of Postgres does not know');
    }
    if (!atOnce.includes(kind)) {
      await this.steps.pause(transaction.owner);
      if (this.failing.get(transaction.owner) === kind) {
        this.failing.delete(transaction.owner);
        this.rollback(transaction);
        throw new LostConnection('Connection terminated unexpectedly');
      }
    }
    const rows = this.execute(transaction, kind, values);
    if (kind !== 'commit') return { rows };
    committed();
    await this.steps.pause(transaction.owner);
    return { rows, command: 'COMMIT' };
  }

  private execute(transaction: Transaction, kind: Statement, values: readonly unknown[]): unknown[] {
    const visible = this.outbox.filter((row) => row.committed);
    switch (kind) {
      case 'write':
        transaction.writes = true;
        transaction.notifies = true;
        this.outbox.push({ id: this.nextId, target: this.target, transaction, committed: false });
        this.nextId += 1;
        return [];
      case 'own':
        return this.outbox.filter((row) => row.transaction === transaction);
      case 'take': {
        const taken = visible.filter(({ holder }) => holder === undefined);
        for (const row of taken) row.holder = transaction;
        return taken;
      }
      case 'remove': {
        const [ids] = values as [number[]]; // the statement's one parameter
        const mine = visible.filter(
          ({ id, holder }) => ids.includes(id) && (holder === undefined || holder === transaction),
        );
        for (const row of mine) row.holder = transaction;
        transaction.deleted.push(...mine);
        return [];
      }
      case 'newest':
        return [{ id: visible.at(-1)?.id ?? null }];
      case 'waiting':
        return [{ waiting: visible.some(({ id }) => id <= Number(values[0])) }];
      case 'templates':
        return [{ service: 'service', template: 'template', versions: [1] }];
      case 'commit':
        this.end(transaction);
        return [];
      case 'rollback':
        this.rollback(transaction);
        return [];
      case 'begin':
        return [];
    }
  }

  private end(transaction: Transaction): void {
    if (transaction.writes) this.version += 1;
    for (const row of this.outbox) if (row.transaction === transaction) row.committed = true;
    this.outbox = this.outbox.filter((row) => !transaction.deleted.includes(row));
    this.release(transaction);
    if (transaction.notifies) this.notify('marked');
    if (transaction.deleted.length > 0) this.notify('applied');
    transaction.writes = false;
    transaction.notifies = false;
    transaction.deleted = [];
  }

  private rollback(transaction: Transaction): void {
    this.outbox = this.outbox.filter((row) => row.committed || row.transaction !== transaction);
    this.release(transaction);
    transaction.writes = false;
    transaction.deleted = [];
  }

  private release(transaction: Transaction): void {
    for (const row of this.outbox) if (row.holder === transaction) row.holder = undefined;
  }
}
