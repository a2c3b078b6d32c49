/** The scan has come to no verdict: the letter stays unscanned, and is scanned again. Never means clean. */
export class ScannerError extends Error {
  override readonly name = 'ScannerError';
}
