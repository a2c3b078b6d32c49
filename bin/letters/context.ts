import type { Client } from '@temporalio/client';

/** Where the scans of letters run. */
export interface LetterContext {
  readonly client: Client;
  /** Of the letters. */
  readonly taskQueue: string;
}
