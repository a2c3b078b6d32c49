/** The request cannot be carried out as it is; trying again will not help. The message says what to change. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
}

/** A day is to be derived from a rollup that does not exist, or not any more. */
export class RollupMissingError extends Error {
  override readonly name = 'RollupMissingError';
}
