import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Answer } from '../answer.ts';
import type { Route } from '../route.ts';

const folder = join(dirname(createRequire(import.meta.url).resolve('govuk-frontend/package.json')), 'dist/govuk');

/**
 * Arial and no crown: the font and the crown are licensed for gov.uk domains only, and no browser fetches a font that no rule
 * names.
 */
const style = `${readFileSync(join(folder, 'govuk-frontend.min.css'), 'utf8').replaceAll(/@font-face\{[^}]*\}/g, '')}
:root{--govuk-font-family:Arial,sans-serif}
body,.govuk-body,.govuk-template *{font-family:Arial,sans-serif!important}
.ns-figure{display:block;font-size:2.25rem;font-weight:700;line-height:1.1;font-variant-numeric:tabular-nums}
.ns-chart{display:block;width:100%;height:auto;max-width:60rem}
.ns-chart text{font-family:Arial,sans-serif;font-size:13px;fill:#0b0c0c}
.ns-chart .axis{stroke:#b1b4b6;stroke-width:1}
.ns-scroll{overflow-x:auto}
.ns-scroll td,.ns-scroll th:not([scope=row]){white-space:nowrap}
.ns-header{padding:12px 0;font-size:1.5rem;font-weight:700;color:#fff}
`;
const digest = createHash('sha256').update(style).digest('hex').slice(0, 12);

/** With the digest of what is in it, so that it may be kept for a year. */
export const stylePath = `/assets/nightshift-${digest}.css`;

const answer: Answer = {
  status: 200,
  body: style,
  contentType: 'text/css; charset=utf-8',
  headers: { 'cache-control': 'public, max-age=31536000, immutable' },
};

/** The style of the pages: that of GOV.UK. */
export const styleRoute: Route = {
  definition: {
    method: 'get',
    path: stylePath,
    summary: 'The style of the pages',
    responses: { 200: { description: 'CSS', content: { 'text/css': { schema: { type: 'string' } } } } },
  },
  answer: () => answer,
};
