/** The web UI draws tables without any room between their cells. */
const room = '\u00a0';

type Cell = string | number;

const padded = (cell: Cell) => `${room}${cell}${room}`;

/**
 * A Markdown table for the web UI.
 *
 * @param head of columns of numbers begin with a `>`: they are set to the right.
 */
export function markdownTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]) => `|${cells.join('|')}|`;
  return [
    line(head.map((name) => padded(name.replace(/^>/, '')))),
    line(head.map((name) => (name.startsWith('>') ? '--:' : '---'))),
    ...rows.map((cells) => line(cells.map(padded))),
  ].join('\n');
}
