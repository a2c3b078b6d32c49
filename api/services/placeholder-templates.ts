import type { ListedTemplate } from '../../db/services/go-live-facts.ts';

const trial = /^(?:test|testing|test template|hello|hi|asdf|lorem ipsum.*)[\s\d.!]*$/is;
const shortestContent = 15;

const reasons = {
  name: 'The name is that of a trial',
  content: 'The content is that of a trial',
  short: `The content has less than ${shortestContent} characters, and no placeholder`,
} as const;

export interface PlaceholderTemplate {
  readonly id: string;
  readonly name: string;
  readonly reasons: readonly string[];
}

/** Templates that look as if they were made to try Notify out, with the reasons: for a person to judge. Spec: cache §6. */
export function placeholderTemplates(templates: readonly ListedTemplate[]): PlaceholderTemplate[] {
  return templates.flatMap(({ id, name, content }) => {
    const short = content.trim().length < shortestContent && !content.includes('((');
    const found = [
      ...(trial.test(name.trim()) ? [reasons.name] : []),
      ...(trial.test(content.trim()) ? [reasons.content] : []),
      ...(short ? [reasons.short] : []),
    ];
    return found.length > 0 ? [{ id, name, reasons: found }] : [];
  });
}
