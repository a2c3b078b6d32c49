/** An invitation and its token are good for two days. Spec: cache §3.2. */
export const expiresAfterSeconds = 2 * 24 * 60 * 60;
