import { listHtml, listLength } from './email-list.ts';
import { inlineHtml } from './inline-html.ts';

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

function quote(text: string): string {
  const style =
    'Margin: 0 0 20px 0; border-left: 10px solid #B1B4B6;padding: 15px 0 0.1px 15px; font-size: 19px; line-height: 25px;';
  return `<blockquote style="${style}">${blocksHtml(text.replaceAll(/^ *\^ ?/gm, ''))}</blockquote>`;
}

const rule = '<hr style="border: 0; height: 1px; background: #B1B4B6; Margin: 30px 0 30px 0;">';

const isRule = (line: string) => /^ {0,3}[-*_](?: *[-*_]){2,} *$/.test(line);
const hashes = /^ *(#{1,6}) *(.+?) *#* *$/;

/** Whether a line ends the paragraph before it. */
const interrupts = (line: string) =>
  line === '' || isRule(line) || hashes.test(line) || /^ *\^/.test(line) || /^ *(?:[*-]|\d+\.) /.test(line);

/** How many lines there are up to the first, but not before the second, that this is true of. */
function lengthUntil(lines: readonly string[], ends: (line: string, index: number) => boolean): number {
  const end = lines.findIndex((line, index) => index > 0 && ends(line, index));
  return end === -1 ? lines.length : end;
}

/** The HTML of the first block of some lines, and how many of them it takes. */
function firstBlock(lines: readonly string[]): readonly [html: string, length: number] {
  const [line = '', underline = ''] = lines;
  if (line === '') {
    const length = lengthUntil(lines, (each) => each !== '');
    return [length > 1 ? '<br />' : '', length];
  }
  if (isRule(line)) return [rule, 1];
  const [, marks, title = ''] = hashes.exec(line) ?? [];
  if (marks !== undefined) return [heading(marks.length, title), 1];
  if (/^ *(?:=+|-+) *$/.test(underline)) return [heading(underline.includes('=') ? 1 : 2, line), 2];
  if (/^ *\^/.test(line)) {
    const length = lengthUntil(lines, (each, index) => lines[index - 1] === '' && !/^ *\^/.test(each));
    return [quote(lines.slice(0, length).join('\n')), length];
  }
  const inList = listLength(lines);
  if (inList > 0) return [listHtml(lines.slice(0, inList), blocksHtml), inList];
  const length = lengthUntil(lines, interrupts);
  return [paragraph(lines.slice(0, length).join('\n')), length];
}

/** The empty lines after a block are a part of it. */
function blocksHtml(markdown: string): string {
  let html = '';
  for (let lines = markdown.replace(/\n+$/, '').split('\n'); lines.length > 0; ) {
    const [block, length] = firstBlock(lines);
    html += block;
    const next = lines.findIndex((line, index) => index >= length && line !== '');
    lines = next === -1 ? [] : lines.slice(next);
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
