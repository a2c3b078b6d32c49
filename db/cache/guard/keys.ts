/** Our keys beside Notify's. */
export const epochKey = 'ns:epoch';
export const serverKey = 'ns:server';
export const leaseKey = (key: string) => `ns:lease:${key}`;
export const fillKey = (key: string) => `ns:fill:${key}`;

/** Longer than anything is cached. A nonce that is gone voids what was filled under it. */
export const nonceMs = 2 * 86_400_000;

/** The nonce of a group: a fill that was begun under an older one is refused. */
export const generationKey = (group: string) => `ns:gen:${group}`;
