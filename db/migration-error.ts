/** A database that cannot be migrated as it is; the message says what was expected, what was found and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}
