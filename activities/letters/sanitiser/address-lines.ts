import type { PlacedText } from './placed-text.ts';

/** The lines of an address block from top to bottom, each from left to right, with single spaces; no empty ones. */
export function addressLines(texts: readonly PlacedText[]): string[] {
  const lines: PlacedText[][] = [];
  for (const text of texts.toSorted((one, other) => one.baseline - other.baseline)) {
    const line = lines.at(-1);
    const [first] = line ?? [];
    if (line && first && text.baseline - first.baseline < (text.bottom - text.top) / 2) line.push(text);
    else lines.push([text]);
  }
  return lines.map(joined).filter((line) => line !== '');
}

function joined(line: readonly PlacedText[]): string {
  let text = '';
  let end = Number.POSITIVE_INFINITY;
  for (const piece of line.toSorted((one, other) => one.left - other.left)) {
    // A space is about a quarter of the height wide; a word whose font changes in the middle leaves no gap.
    const gap = piece.left - end > (piece.bottom - piece.top) / 10 ? ' ' : '';
    text += gap + piece.text;
    end = piece.right;
  }
  return text.replaceAll(/\s+/g, ' ').trim();
}
