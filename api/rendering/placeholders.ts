import type { TemplateContent } from '../../db/v2/template-content.ts';

const placeholder = /\(\(([^()]+)\)\)/g;

/** Capitals, spaces, hyphens and underscores of a name do not count. */
export const nameKey = (name: string) => name.replaceAll(/[ _-]/g, '').toLowerCase();

/** By {@link nameKey}. */
export type Personalisation = ReadonlyMap<string, unknown>;

export function personalisationOf(values: object | null | undefined): Personalisation {
  return new Map(Object.entries(values ?? {}).map(([name, value]) => [nameKey(name), value]));
}

/** What stands between the brackets: a name, and for a conditional one the text that it shows. */
export interface Placeholder {
  readonly name: string;
  readonly conditionalText: string | undefined;
}

function parse(body: string): Placeholder {
  const [name = '', ...conditional] = body.split('??');
  return { name, conditionalText: conditional.length > 0 ? conditional.join('??') : undefined };
}

export function replacePlaceholders(text: string, replace: (placeholder: Placeholder) => string): string {
  return text.replaceAll(placeholder, (_, body: string) => replace(parse(body)));
}

/** The placeholders of a template that the personalisation has nothing for, in the order in which they appear. */
export function missingNames(template: TemplateContent, personalisation: Personalisation): string[] {
  const { contact_block, letter_welsh_subject, subject, letter_welsh_content, content } = template;
  const names = new Map<string, string>();
  for (const part of [contact_block, letter_welsh_subject, subject, letter_welsh_content, content]) {
    for (const [, body = ''] of (part ?? '').matchAll(placeholder)) {
      const { name } = parse(body);
      if (!names.has(nameKey(name))) names.set(nameKey(name), name);
    }
  }
  return [...names].filter(([key]) => (personalisation.get(key) ?? null) === null).map(([, name]) => name);
}
