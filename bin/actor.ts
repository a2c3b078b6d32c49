import { hostname, userInfo } from 'node:os';

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user need not have a name.
    return `user ${process.getuid?.()}`;
  }
}

/** Who runs this command, for what keeps who did it. */
export const actor = () => `${userName()}@${hostname()}`.slice(0, 200);
