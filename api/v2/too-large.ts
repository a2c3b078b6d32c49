import { v2Failure } from './failures.ts';

/** A body that nothing could be made of here; the words are those of the admin's API. */
export const v2TooLarge = v2Failure(
  413,
  'RequestEntityTooLarge',
  'The data value transmitted exceeds the capacity limit.',
);
