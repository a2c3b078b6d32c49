/**
 * Decodes as Python's `b64decode` does, which the reference uses: characters outside the alphabet, line breaks and `-_` of
 * the URL-safe one included, are left out, and so is whatever follows a padding. A padding that is missing or a single
 * character too many is refused, as is what is not ASCII.
 *
 * @returns undefined: refused.
 */
export function decodeBase64(text: string): Buffer | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  if (/[^\x00-\x7f]/.test(text)) return undefined;
  const known = text.replaceAll(/[^A-Za-z0-9+/=]+/g, '');
  let equals = 0;
  for (const { index, 0: run } of known.matchAll(/=+/g)) {
    const inQuad = (index - equals) % 4;
    if (inQuad >= 2 && inQuad + run.length >= 4) return bytesOf(known.slice(0, index));
    equals += run.length;
  }
  return (known.length - equals) % 4 === 0 ? bytesOf(known) : undefined;
}

/** Python passes over a `=` that ends nothing; Node would stop there. */
function bytesOf(known: string): Buffer {
  return Buffer.from(known.replaceAll('=', ''), 'base64');
}
