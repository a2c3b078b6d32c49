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
.ns-bar{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline}
.ns-table code{word-break:break-word}
.govuk-tag{max-width:none}
.ns-scroll .ns-table td,.ns-scroll .ns-table th{white-space:normal;min-width:5rem}
.ns-progress{display:block;width:100%;min-width:8rem;accent-color:#1d70b8}
.ns-grid{border-spacing:2px;font-size:.875rem}
.ns-grid th{font-size:.75rem;font-weight:400;line-height:1.2;padding:2px 0}
.ns-grid th[scope=row]{position:sticky;left:0;width:7rem;min-width:7rem;padding-right:6px;font-size:.8125rem;text-align:left;background:#fff}
.ns-grid td{padding:0}
.ns-cell{display:inline-block;width:24px;height:28px;line-height:28px;font-weight:700;text-align:center;text-decoration:none}
.ns-green{background:#00703c;color:#fff}
.ns-amber{background:#fd0;color:#0b0c0c}
.ns-red{background:#ca3535;color:#fff}
.ns-grey{background:#eee;color:#484949}
.ns-key{display:flex;flex-wrap:wrap;gap:5px 20px;margin-top:10px}
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
