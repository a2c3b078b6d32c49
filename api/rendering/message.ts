import type { TemplateContent } from '../../db/v2/template-content.ts';
import { emailHtml } from './email-html.ts';
import { fill, missingAsHtml } from './fill.ts';
import type { Personalisation } from './placeholders.ts';
import { smsText } from './sms-text.ts';
import { niceTypography, normaliseWhitespace } from './typography.ts';

/** The text of a message: an e-mail's and a letter's as Markdown. */
export function messageBody({ template_type, content }: TemplateContent, personalisation: Personalisation): string {
  if (template_type === 'sms') return smsText(content, personalisation);
  return fill(content, personalisation, { lists: true, missing: missingAsHtml }).trim();
}

/** Null for a text message. A letter's is HTML. */
export function messageSubject(
  { template_type, subject }: TemplateContent,
  personalisation: Personalisation,
): string | null {
  if (template_type === 'sms') return null;
  const filled = fill(subject ?? '', personalisation, { html: template_type === 'letter', missing: missingAsHtml });
  return normaliseWhitespace(niceTypography(filled));
}

/** The inner HTML of an e-mail; null for other messages. */
export function messageHtml({ template_type, content }: TemplateContent, personalisation: Personalisation) {
  if (template_type !== 'email') return null;
  const markdown = fill(content, personalisation, { html: true, lists: true, missing: missingAsHtml });
  return niceTypography(emailHtml(markdown));
}
