import { createHash } from 'node:crypto';
import type { ArchivedRow } from './columns.ts';

/** A hash of rows in their order, however they come in batches. */
export class RowDigest {
  readonly #hash = createHash('sha256');

  add(rows: readonly ArchivedRow[]): void {
    this.#hash.update(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }

  value(): string {
    return this.#hash.digest('hex');
  }
}
