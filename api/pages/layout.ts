import { html, raw } from 'hono/html';
import { stylePath } from './assets.ts';

/** Escaped HTML. */
export type Html = ReturnType<typeof html>;

/** What a page may load and do: its own style, and nothing else. */
export const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** A page that looks like GOV.UK, without scripts. @param main what stands in `<main>`. */
export async function layout({ title, main }: { readonly title: string; readonly main: Html }): Promise<string> {
  const page = await html`${raw('<!DOCTYPE html>')}
<html lang="en" class="govuk-template">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${title} – GOV.UK Notify</title>
<link rel="stylesheet" href="${stylePath}">
<link rel="icon" href="data:,">
</head>
<body class="govuk-template__body">
<a href="#main-content" class="govuk-skip-link">Skip to main content</a>
<header class="govuk-header"><div class="govuk-width-container ns-header">Notify</div></header>
<div class="govuk-width-container">
<main class="govuk-main-wrapper" id="main-content">
${main}
</main>
</div>
<footer class="govuk-footer"><div class="govuk-width-container">
<p class="govuk-footer__meta-custom">Figures by Nightshift, as of the last night.</p>
</div></footer>
</body>
</html>
`;
  return page.toString();
}
