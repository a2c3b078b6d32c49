const characters: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** For HTML. Four entities may be written in a template and stay what they are. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/&(?:nbsp|amp|lpar|rpar);|[&<>]/g, (found) => characters[found] ?? found);
}
