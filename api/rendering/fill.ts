import { pythonText } from '../python-text.ts';
import { escapeHtml } from './escape-html.ts';
import { nameKey, type Personalisation, type Placeholder, replacePlaceholders } from './placeholders.ts';
import { zeroWidth } from './typography.ts';

interface Style {
  /** Whether the text becomes HTML: values are escaped. */
  readonly html?: boolean;
  /** Whether a list of values becomes a list of Markdown, not words with commas. */
  readonly lists?: boolean;
  /** How a placeholder without a value is shown. */
  readonly missing: (placeholder: Placeholder) => string;
}

const shown = new Set(['yes', 'y', 'true', 't', '1', 'include', 'show']);

export const missingAsHtml: Style['missing'] = ({ name, conditionalText }) =>
  conditionalText === undefined
    ? `<span class='placeholder'>&#40;&#40;${name}&#41;&#41;</span>`
    : `<span class='placeholder-conditional'>&#40;&#40;${name}??</span>${conditionalText}&#41;&#41;`;

export const missingAsText: Style['missing'] = ({ name, conditionalText }) =>
  conditionalText === undefined ? `((${name}))` : `((${name}??${conditionalText}))`;

function inWords(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length > 1 ? `${items.slice(0, -1).join(', ')} and ${last}` : last;
}

function listText(values: readonly unknown[], lists: boolean | undefined): string {
  const items = values
    .filter((value) => value !== null)
    .map((value) => pythonText(value).replaceAll(zeroWidth, '').replaceAll('\u00a0', '').trim())
    .filter((item) => item !== '');
  if (items.length === 0) return '';
  return lists ? `\n\n${items.map((item) => `* ${item}`).join('\n')}` : inWords(items);
}

/** Characters. The reference lets an e-mail have 2,000,000 bytes, but no body that is sent here is half as long. */
const longest = 1_000_000;

/** A few placeholders and a long value for them make any length. */
export class MessageTooLongError extends Error {
  override readonly name = 'MessageTooLongError';

  constructor(length: number) {
    super(
      `Your message is too long. Messages cannot be longer than ${longest} characters. Your message is ${length} characters long.`,
    );
  }
}

interface Value {
  readonly text: string;
  /** Whether a conditional text is shown for it. */
  readonly shows: boolean;
}

/** Finds values by name, and makes each into text once, however often it is asked for; undefined: there is none. */
function valuesOf(personalisation: Personalisation, safe: (text: string) => string, lists: boolean | undefined) {
  const made = new Map<string, Value>();
  return (key: string): Value | undefined => {
    const given = personalisation.get(key) ?? null;
    if (given === null) return undefined;
    const known = made.get(key);
    if (known !== undefined) return known;
    const text = safe(Array.isArray(given) ? listText(given, lists) : pythonText(given));
    const value = { text, shows: shown.has(text.toLowerCase()) };
    made.set(key, value);
    return value;
  };
}

/** A text with the values in the places that are held for them. @throws MessageTooLongError before it makes a longer one. */
export function fill(text: string, personalisation: Personalisation, { html, lists, missing }: Style): string {
  const safe = html ? escapeHtml : (value: string) => value;
  const find = valuesOf(personalisation, safe, lists);
  const around = safe(text);
  let length = around.length;
  const filled = replacePlaceholders(around, (placeholder) => {
    const value = find(nameKey(placeholder.name));
    const { conditionalText } = placeholder;
    if (value === undefined) return missing(placeholder);
    if (conditionalText !== undefined) return value.shows ? conditionalText : '';
    length += value.text.length;
    return length > longest ? '' : value.text;
  });
  if (length > longest) throw new MessageTooLongError(length);
  return filled;
}
