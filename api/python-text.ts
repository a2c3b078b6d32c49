/** A JSON value as Python writes it. */
export function pythonText(value: unknown): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (Array.isArray(value)) return `[${value.map(quoted).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, each]) => `'${key}': ${quoted(each)}`)
      .join(', ')}}`;
  }
  return String(value);
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : pythonText(value);
}
