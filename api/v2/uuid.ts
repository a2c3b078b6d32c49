/** A UUID in any of the forms that Python's `UUID` reads, in the form that the database has. */
export function parseUuid(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const digits = value
    .replace('urn:', '')
    .replace('uuid:', '')
    .replaceAll(/^[{}]+|(?<![{}])[{}]+$/g, '')
    .replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(digits)) return undefined;
  return digits.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
