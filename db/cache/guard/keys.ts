/** Our keys beside Notify's. */
export const epochKey = 'ns:epoch';
export const serverKey = 'ns:server';
export const leaseKey = (key: string) => `ns:lease:${key}`;
export const fillKey = (key: string) => `ns:fill:${key}`;

/** The nonce of a group: a fill that was begun under an older one is refused. */
export const generationKey = (group: string) => `ns:gen:${group}`;
