/** What crosses the boundary between the letter workflows and their activities: ids, verdicts and counts. Imports nothing. */

/** What the look for a letter and its scan have come to. */
export type ScanOutcome =
  | { readonly outcome: 'clean' }
  | { readonly outcome: 'infected'; readonly signature: string }
  /** Its file is at none of these places. */
  | { readonly outcome: 'missing'; readonly lookedFor: readonly string[] }
  /** It does not wait for a scan (any more). */
  | { readonly outcome: 'settled'; readonly status: string };

/** How a letter ended: its status, and in a sentence why. */
export interface LetterEnd {
  /** Of the notification; `gone` when there is none any more. */
  readonly status: string;
  readonly note: string;
}

/** What a letter waits for. The answer to the query `waitsFor`. */
export interface LetterWait {
  /** What for, in a word: file, scanner, store, database, sanitiser, worker, other. */
  readonly kind: string;
  /** What the last try has come to. */
  readonly message: string;
  /** ISO 8601. */
  readonly since: string;
  readonly tries: number;
  /** ISO 8601; in the past while the letter is being tried. */
  readonly nextTry: string;
}

/** What reads the file of a letter, on the task queue of the files. Takes the id of the notification. */
export interface LetterFileActivities {
  /** Finds the letter's file and has it scanned. */
  scanLetter(id: string): Promise<ScanOutcome>;
  /** Looks whether a clean letter can be printed; its file and its status go where they belong. */
  sanitiseLetter(id: string): Promise<LetterEnd>;
}

/** What the activities offer the scan of a letter besides. All take the id of the notification. */
export interface LetterScanActivities {
  /** The file of an infected letter goes to `FAILURE/`, and its status to virus-scan-failed. */
  settleInfected(id: string, signature: string): Promise<LetterEnd>;
  /** Its file, where there is one, goes to `ERROR/`, its status to technical-failure, and people are told. */
  giveUpLetter(id: string, reason: string): Promise<LetterEnd>;
  /** A letter that was given up waits for a scan again. @returns its status. */
  replayLetter(id: string): Promise<string>;
  /** Enters a letter without a file for the next report of such letters. */
  noteMissing(id: string, lookedFor: readonly string[]): Promise<void>;
  /** Tells people, once a day for each kind, that letters wait. */
  reportTrouble(trouble: LetterTrouble): Promise<void>;
}

/** Why a letter waits. */
export interface LetterTrouble {
  readonly id: string;
  /** What it waits for, in a word: scanner, store, database, sanitiser, other. */
  readonly kind: string;
  readonly message: string;
  /** ISO 8601. */
  readonly since: string;
}

/** What `letterRescue` looks at. */
export interface RescueInput {
  /** How far back, in minutes; without it, all the letters there are. */
  readonly maxMinutesAgo?: number;
}

/** What a rescue has done; counts of letters. */
export interface Rescued {
  readonly waiting: number;
  readonly started: number;
  readonly running: number;
  /** Letters whose file is nowhere, reported for the first time. */
  readonly reported: number;
  /** Files of more than a day ago that no letter led to; undefined: not looked for, as only the last letters were. */
  readonly filesDeleted?: number;
}

export interface LetterRescueActivities {
  /** Starts a scan for each letter that waits for one and has none, and deletes files without a letter. @param at ISO 8601, the time that counts as now. */
  startMissingScans(input: RescueInput & { readonly at: string }): Promise<Omit<Rescued, 'reported'>>;
  /** One alert that names all letters whose file is nowhere and that no alert has named yet. @returns how many. */
  reportMissingFiles(): Promise<number>;
}
