/** What crosses the boundary between the housekeeping of letters and its activity. Imports nothing. */

/** The state that letters should have left by now. */
export type LetterCheck = 'created' | 'technical-failure' | 'sending';

export interface HousekeepingInput {
  readonly check: LetterCheck;
}

/** Counts of letters. */
export interface LettersFound {
  /** Those in the state. */
  readonly found: number;
  /** Those of them that no alert had named before. */
  readonly reported: number;
}

export interface HousekeepingActivities {
  /** Reports the letters that are in a state for too long, each once. @param input.at ISO 8601, the time that counts as now. */
  checkLetters(input: HousekeepingInput & { readonly at: string }): Promise<LettersFound>;
}
