/** Milliseconds of processor time that this process has used, for itself and in the system. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
