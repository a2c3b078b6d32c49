/** A file of the deep archive is not there, or not what was written. Its rows were left as they are. */
export class DamagedPartError extends Error {
  override readonly name = 'DamagedPartError';
}
