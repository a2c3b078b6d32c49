import { endOfList, listHtml } from './email-list.ts';
import { headingIn } from './heading.ts';
import { inlineHtml } from './inline-html.ts';
import { lineFrom } from './lines.ts';

/** Notify's dialect of Markdown for e-mails, as the HTML that mail programs understand. Tables and footnotes are left out. */

const headings = [
  { tag: 'h2', style: 'font-size: 27px; line-height: 35px; font-weight: bold; color: #0B0C0C;' },
  { tag: 'h3', style: 'font-size: 19px; line-height: 25px; font-weight: bold; color: #0B0C0C;' },
];

function paragraph(text: string): string {
  const html = inlineHtml(text);
  const style = 'Margin: 0 0 20px 0; font-size: 19px; line-height: 25px; color: #0B0C0C;';
  return html.trim() ? `<p style="${style}">${html}</p>` : '';
}

function heading(level: number, text: string): string {
  const look = headings[level - 1];
  if (look === undefined) return paragraph(text);
  return `<${look.tag} style="Margin: 0 0 15px 0; padding: 10px 0 0 0; ${look.style}">${inlineHtml(text)}</${look.tag}>`;
}

function quote(text: string, blocksHtml: (markdown: string) => string): string {
  const style =
    'Margin: 0 0 20px 0; border-left: 10px solid #B1B4B6;padding: 15px 0 0.1px 15px; font-size: 19px; line-height: 25px;';
  return `<blockquote style="${style}">${blocksHtml(text.replaceAll(/^ *\^ ?/gm, ''))}</blockquote>`;
}

const rule = '<hr style="border: 0; height: 1px; background: #B1B4B6; Margin: 30px 0 30px 0;">';

const isRule = (line: string) => /^ {0,3}[-*_](?: *[-*_]){2,} *$/.test(line);
const isQuote = (line: string) => /^ *\^/.test(line);

/** Whether a line ends the paragraph before it. */
const interrupts = (line: string) =>
  line === '' || isRule(line) || headingIn(line) !== undefined || isQuote(line) || /^ *(?:[*-]|\d+\.) /.test(line);

/** The HTML of the block that begins at a line, and the line after it. @param inner makes what is in a quote or a list. */
function blockAt(
  lines: readonly string[],
  from: number,
  inner: (markdown: string) => string,
): readonly [html: string, end: number] {
  const [line = '', underline = ''] = lines.slice(from, from + 2);
  if (line === '') {
    const end = lineFrom(lines, from, (each) => each !== '');
    return [end > from + 1 ? '<br />' : '', end];
  }
  if (isRule(line)) return [rule, from + 1];
  const title = headingIn(line);
  if (title !== undefined) return [heading(title.level, title.text), from + 1];
  if (/^ *(?:=+|-+) *$/.test(underline)) return [heading(underline.includes('=') ? 1 : 2, line), from + 2];
  if (isQuote(line)) {
    const end = lineFrom(lines, from + 1, (each, index) => lines[index - 1] === '' && !isQuote(each));
    return [quote(lines.slice(from, end).join('\n'), inner), end];
  }
  const listEnd = endOfList(lines, from);
  if (listEnd !== undefined) return [listHtml(lines.slice(from, listEnd), inner), listEnd];
  const end = lineFrom(lines, from + 1, interrupts);
  return [paragraph(lines.slice(from, end).join('\n')), end];
}

/** Quotes and lists within each other. Nobody writes so many; what is further in is text. */
const deepest = 20;

/** The empty lines after a block are a part of it. */
function blocksHtml(markdown: string, depth = 0): string {
  if (depth > deepest) return inlineHtml(markdown);
  const lines = markdown.replace(/(?<!\n)\n+$/, '').split('\n');
  let html = '';
  for (let from = 0; from < lines.length; ) {
    const [block, end] = blockAt(lines, from, (inner) => blocksHtml(inner, depth + 1));
    html += block;
    from = lineFrom(lines, end, (line) => line !== '');
  }
  return html;
}

/** The inner HTML of an e-mail. @param markdown with HTML that is safe: what somebody gave is escaped. */
export function emailHtml(markdown: string): string {
  return blocksHtml(
    markdown
      .replaceAll(/\r\n?/g, '\n')
      .replaceAll('\u2028', '')
      .replaceAll(/[\u00a0\t]/g, ' ')
      .replaceAll(/^ +$/gm, '')
      // A zero-width space keeps mail programs from making a link of it.
      .replaceAll(/(^|\s)([#*^]?)(GOV)\.(UK)(?![/?#])/gi, '$1$2$3.\u200b$4'),
  );
}
