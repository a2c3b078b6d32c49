/** The sanitiser has come to no result: the letter stays as it is, and is tried again. Never means that it failed. */
export class SanitiserError extends Error {
  override readonly name = 'SanitiserError';
}
