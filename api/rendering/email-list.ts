import { inlineHtml } from './inline-html.ts';
import { lineFrom } from './lines.ts';

/** The lists of {@link ./email-html.ts}. */

const bullet = /^ *(?:[•*-]|\d+\.)/;
const rule = /^ *[-*_](?: *[-*_]){2,} *$/;

/** Where the list ends that this line begins; undefined: it begins none. */
export function endOfList(lines: readonly string[], from: number): number | undefined {
  if (!bullet.test(lines[from] ?? '')) return undefined;
  return lineFrom(lines, from + 1, (line, index) => {
    if (line === '') return false;
    // After an empty line, a list goes on with what is indented and with a bullet that has a space after it.
    const afterGap = lines[index - 1] === '' && !line.startsWith(' ') && !/^(?:[•*-]|\d+\.) /.test(line);
    return afterGap || rule.test(line);
  });
}

/** Bullets that are further in belong to the item above. */
function itemsOf(lines: readonly string[]): string[] {
  const indent = lines[0]?.search(/[^ ]/) ?? 0;
  const items: string[][] = [];
  for (const line of lines) {
    if (bullet.test(line) && line.search(/[^ ]/) <= indent) items.push([line.replace(bullet, '')]);
    else items.at(-1)?.push(line.replace(/^ /, ''));
  }
  return items.map((item) => item.join('\n'));
}

/** Items with empty lines between or in them are paragraphs. @param blocksHtml makes them. */
export function listHtml(lines: readonly string[], blocksHtml: (markdown: string) => string): string {
  const items = itemsOf(lines);
  const isLoose = (item: string, index: number) =>
    item.trimEnd().includes('\n\n') ||
    (index < items.length - 1 && item.endsWith('\n')) ||
    (index > 0 && items[index - 1]?.endsWith('\n'));
  const style = 'Margin: 5px 0 5px; padding: 0 0 0 5px; font-size: 19px;line-height: 25px; color: #0B0C0C;';
  const body = items
    .map((item, index) => (isLoose(item, index) ? blocksHtml(item) : tightHtml(item, blocksHtml)).trim())
    .map((html) => `<li style="${style}">${html}</li>`)
    .join('');
  const [tag, type] = /^ *\d/.test(lines[0] ?? '') ? ['ol', 'decimal'] : ['ul', 'disc'];
  return (
    '<table role="presentation" style="padding: 0 0 20px 0;"><tr>' +
    '<td style="font-family: Helvetica, Arial, sans-serif;">' +
    `<${tag} style="Margin: 0 0 0 20px; padding: 0; list-style-type: ${type};">${body}</${tag}></td></tr></table>`
  );
}

/** The text of an item, and the list below it if there is one. */
function tightHtml(item: string, blocksHtml: (markdown: string) => string): string {
  const lines = item.replace(/(?<!\n)\n+$/, '').split('\n');
  const inner = lines.findIndex((line, index) => index > 0 && bullet.test(line));
  if (inner === -1) return inlineHtml(lines.join('\n'));
  return inlineHtml(lines.slice(0, inner).join('\n')) + blocksHtml(lines.slice(inner).join('\n'));
}
