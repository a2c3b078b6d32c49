import type { PageViewport, PDFPageProxy } from 'unpdf/pdfjs';
import { overlap, type Rectangle } from './layout.ts';

/** A piece of text on a page, with the box around it. */
export interface PlacedText extends Rectangle {
  readonly text: string;
  /** What its letters stand on, in millimetres from the top. */
  readonly baseline: number;
}

/**
 * The text that reaches into an area of a page, piece by piece as pdf.js finds it, which is mostly a line at a time. A
 * piece counts as a whole, also where it leaves the area. Invisible text is text.
 *
 * @param viewport of the page, in millimetres.
 */
export async function textsIn(page: PDFPageProxy, viewport: PageViewport, area: Rectangle): Promise<PlacedText[]> {
  const texts: PlacedText[] = [];
  const { items, styles } = await page.getTextContent();
  for (const item of items) {
    if (!('str' in item) || item.str.trim() === '') continue;
    const { ascent, descent } = styles[item.fontName] ?? { ascent: 0, descent: 0 };
    // Fonts without these numbers have 0 or NaN.
    const reach = { width: item.width, above: item.height * (ascent || 0.8), below: item.height * (descent || -0.2) };
    const placed = { text: item.str, ...place(viewport, item.transform, reach) };
    if (overlap(placed, area)) texts.push(placed);
  }
  return texts;
}

/** @param matrix of the text, which tells its start and its direction. @param reach in the page's own unit. */
function place(
  viewport: PageViewport,
  matrix: readonly number[],
  reach: { readonly width: number; readonly above: number; readonly below: number },
): Rectangle & { readonly baseline: number } {
  const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0] = matrix;
  const along = Math.hypot(a, b) || 1;
  const up = Math.hypot(c, d) || 1;
  const corners = [0, reach.width].flatMap((forward) =>
    [reach.below, reach.above].map((upward) =>
      viewport.convertToViewportPoint(
        x + (forward * a) / along + (upward * c) / up,
        y + (forward * b) / along + (upward * d) / up,
      ),
    ),
  );
  const xs = corners.map(([cornerX]) => cornerX);
  const ys = corners.map(([, cornerY]) => cornerY);
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
    baseline: viewport.convertToViewportPoint(x, y)[1],
  };
}
