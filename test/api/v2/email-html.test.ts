import { expect, test } from 'vitest';
import { emailHtml } from '../../../api/rendering/email-html.ts';
import { niceTypography } from '../../../api/rendering/typography.ts';

/** What the reference's Markdown library made of the same texts, without the styles. */
test.each([
  ['a\nb\n\nc', '<p>a<br />b</p><p>c</p>'],
  ['# One\n## Two\n### Three\nx', '<h2>One</h2><h3>Two</h3><p>Three</p><p>x</p>'],
  ['One\n===\nx\n\nTwo\n---\n', '<h2>One</h2><p>x</p><h3>Two</h3>'],
  ['a\n\n---\n\nb', '<p>a</p><hr><p>b</p>'],
  ['^ one\n^ two\n\nb', '<blockquote><p>one<br />two</p></blockquote><p>b</p>'],
  ['a:\n* b\n  c\n* d\n\ne', '<p>a:</p>ul(<li>b<br /> c</li><li>d</li>)ul<p>e</p>'],
  ['1. a\n2. b\n\n3. c', 'ol(<li>a</li><li><p> b</p></li><li><p> c</p></li>)ol'],
  [
    '[a](https://b.uk "c") https://d.uk/e.',
    '<p><a href="https://b.uk" title="c">a</a> <a href="https://d.uk/e">https://d.uk/e</a>.</p>',
  ],
  ['a **b** _c_ \\*d\\*', '<p>a **b** _c_ *d*</p>'],
  [`"It's" 'so' - the '80s , 5' 6"`, '<p>“It’s” ‘so’ – the ‘80s, 5’ 6”</p>'],
])('%j', (markdown, html) => {
  const table = /<table [^>]*><tr><td [^>]*><(ol|ul) [^>]*>(.*?)<\/\1><\/td><\/tr><\/table>/g;

  const made = niceTypography(emailHtml(markdown)).replaceAll(table, '$1($2)$1');

  expect(made.replaceAll(/ style="[^"]*"/g, '')).toBe(html);
});
