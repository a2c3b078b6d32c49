/** SQL expressions of Notify's three ways to write a timestamp of UTC in JSON. Spec: cache §5. */

/** `2026-11-22T05:01:41.608295Z` */
export const isoTime = (column: string) => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** `2026-11-22 05:01:41.603769` */
export const spacedTime = (column: string) => `to_char(${column}, 'YYYY-MM-DD HH24:MI:SS.US')`;

/** `Sun, 22 Nov 2026 05:00:00 GMT` */
export const httpTime = (column: string) => `to_char(${column}, 'Dy, DD Mon YYYY HH24:MI:SS "GMT"')`;
