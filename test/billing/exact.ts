/** Decimals as integers of a trillionth: enough digits for rates of twelve. */
const digits = 12;

/** @throws SyntaxError unless it is a decimal of at most twelve digits after the point. */
export function exact(decimal: string | number): bigint {
  const [whole = '', fraction = ''] = String(decimal).split('.');
  return BigInt(whole + fraction.padEnd(digits, '0'));
}

/** The shortest decimal that says the same. */
export function inDecimal(value: bigint): string {
  const text = String(value).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`.replace(/\.?0+$/, '');
}

/** JSON with its numbers as the shortest decimals, which no binary number has rounded. */
export function parseExactly<T>(json: string): T {
  const quoted = json.replace(
    /(?<=[:[,]\s*)-?\d+(?:\.\d+)?(?=\s*[,\]}])/g,
    (number) => `"${inDecimal(exact(number))}"`,
  );
  return JSON.parse(quoted) as T; // the caller knows what is served there
}
