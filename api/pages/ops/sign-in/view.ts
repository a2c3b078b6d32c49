import { html } from 'hono/html';
import { type Html, layout } from '../../layout.ts';

const summaryOf = (problem: string): Html => html`<div class="govuk-error-summary"><div role="alert">
<h2 class="govuk-error-summary__title">There is a problem</h2>
<div class="govuk-error-summary__body"><ul class="govuk-list govuk-error-summary__list"><li><a href="#token">${problem}</a></li></ul></div>
</div></div>`;

function form(problem: string | undefined): Html {
  const isWrong = problem !== undefined;
  return html`<form method="post" action="/ops/session" novalidate>
<div class="govuk-form-group${isWrong ? ' govuk-form-group--error' : ''}">
<label class="govuk-label govuk-label--m" for="token">Token</label>
<div id="token-hint" class="govuk-hint">The secret of the client nightshift-ops, or a token that it has signed</div>
${isWrong ? html`<p id="token-error" class="govuk-error-message"><span class="govuk-visually-hidden">Error:</span> ${problem}</p>` : ''}
<input class="govuk-input govuk-!-width-two-thirds${isWrong ? ' govuk-input--error' : ''}" id="token" name="ops_token" type="password"
 autocomplete="current-password" spellcheck="false" aria-describedby="token-hint${isWrong ? ' token-error' : ''}">
</div>
<button type="submit" class="govuk-button">Sign in</button>
</form>`;
}

/** The form to sign in with. @param problem with what was entered last. */
export function signInPage(problem?: string): Promise<string> {
  const title = 'Sign in to operations';
  return layout({
    title: problem === undefined ? title : `Error: ${title}`,
    main: html`${problem === undefined ? '' : summaryOf(problem)}<h1 class="govuk-heading-xl">${title}</h1>
${form(problem)}`,
  });
}

/** Instead of the form, where nobody may sign in. */
export function offPage(): Promise<string> {
  const title = 'Operations is off';
  return layout({
    title,
    main: html`<h1 class="govuk-heading-xl">${title}</h1>
<p class="govuk-body">Nobody may sign in, since the client nightshift-ops has no secret.</p>
<p class="govuk-body">Set <code>INTERNAL_CLIENT_API_KEYS</code> to a value like
<code>{"notify-admin": ["…"], "nightshift-ops": ["…"]}</code>, and start the API again.</p>`,
  });
}
