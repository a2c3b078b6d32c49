/** The first line from this one on that something is true of; the number of lines if there is none. */
export function lineFrom(lines: readonly string[], from: number, is: (line: string, index: number) => boolean): number {
  for (let index = from; index < lines.length; index += 1) if (is(lines[index] ?? '', index)) return index;
  return lines.length;
}
