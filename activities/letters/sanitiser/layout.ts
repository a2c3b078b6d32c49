/** Where what is on a letter. All in millimetres, from the top left corner of the page as it is seen. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const a4 = { width: 210, height: 297 };

/** How far a page's side may be from A4's. */
export const pageTolerance = 2;

/** The window of the envelope is 24.6 to 120 by 39.5 to 66.3; text counts that comes within 3 mm of it. */
export const addressBlock: Rectangle = { left: 21.6, top: 36.5, right: 123, bottom: 69.3 };

/** Where Notify writes NOTIFY, in white, on the first page of each letter that it prints. */
export const notifyTag: Rectangle = { left: 0, top: 0, right: 15.191, bottom: 6.149 };

export function overlap(one: Rectangle, other: Rectangle): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
