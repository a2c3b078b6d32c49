const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPlain = (value: unknown) => typeof value !== 'object' || value === null;

const sorted = (list: readonly unknown[]) => JSON.stringify(list.map((item) => JSON.stringify(item)).sort());

function inLists(cached: readonly unknown[], current: readonly unknown[], path: string): string | undefined {
  if (cached.length !== current.length) return path;
  // Notify reads lists of ids, permissions and the like in whatever order Postgres has them.
  if (cached.every(isPlain) && current.every(isPlain)) return sorted(cached) === sorted(current) ? undefined : path;
  for (const [index, item] of cached.entries()) {
    const found = firstDifference(item, current[index], [], `${path}[${index}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Where two JSON values first differ, as a path like `$.data.name`; undefined: nowhere. The order of an object's names does
 * not count, nor that of a list without objects in it.
 *
 * @param optional paths that `cached` need not have.
 */
export function firstDifference(
  cached: unknown,
  current: unknown,
  optional: readonly string[] = [],
  path = '$',
): string | undefined {
  if (Array.isArray(cached) && Array.isArray(current)) return inLists(cached, current, path);
  if (!isObject(cached) || !isObject(current)) return cached === current ? undefined : path;
  for (const name of Object.keys({ ...current, ...cached })) {
    const inner = `${path}.${name}`;
    if (cached[name] === undefined && optional.includes(inner)) continue;
    const found = firstDifference(cached[name], current[name], optional, inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
