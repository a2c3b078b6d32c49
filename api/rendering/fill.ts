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

/** A text with the values in the places that are held for them. */
export function fill(text: string, personalisation: Personalisation, { html, lists, missing }: Style): string {
  const safe = html ? escapeHtml : (value: string) => value;
  return replacePlaceholders(safe(text), (placeholder) => {
    const value = personalisation.get(nameKey(placeholder.name)) ?? null;
    if (value === null) return missing(placeholder);
    const filled = safe(Array.isArray(value) ? listText(value, lists) : pythonText(value));
    if (placeholder.conditionalText === undefined) return filled;
    return shown.has(filled.toLowerCase()) ? placeholder.conditionalText : '';
  });
}
