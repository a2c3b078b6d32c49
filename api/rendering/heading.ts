/** A title, such as `## Dates ##`; undefined: the line is none. One of hashes or spaces alone has the last as its text. */
export function headingIn(line: string): { readonly level: number; readonly text: string } | undefined {
  const [all] = /^ *#{1,6} */.exec(line) ?? [];
  if (all === undefined) return undefined;
  const marks = all.length < line.length ? all : all.slice(0, -1);
  const level = marks.trim().length;
  if (level === 0) return undefined;
  const rest = line.slice(marks.length);
  // One after the other, since a pattern for all three tries each way to share the spaces out.
  const text = rest
    .replace(/(?<! ) +$/, '')
    .replace(/(?<!#)#+$/, '')
    .replace(/(?<! ) +$/, '');
  return { level, text: text || rest.charAt(0) };
}
