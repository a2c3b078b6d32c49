import type { Clearing } from '../../db/cache/clear/clearings.ts';
import { type ClearGroup, clearGroupNames } from '../../db/cache/clear/key-formats.ts';
import { objectTypes } from '../../db/cache/clear/object-targets.ts';
import { parseArguments } from '../arguments.ts';
import { clearCache } from '../cache/clear.ts';
import { showCacheStatus } from '../cache/status.ts';
import { type Command, UsageError } from '../command.ts';

const options = {
  groups: { type: 'string' },
  all: { type: 'boolean', default: false },
  service: { type: 'string' },
  user: { type: 'string' },
  organisation: { type: 'string' },
  template: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse>['values'];

const parse = (args: readonly string[]) => parseArguments({ args: [...args], options, allowPositionals: true });

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

function groupOf(given: string): ClearGroup {
  const group = clearGroupNames.find((name) => name === given);
  if (group === undefined) {
    throw new UsageError(`--groups: expected some of ${clearGroupNames.join(', ')}, got ${given}`);
  }
  return group;
}

/** What is to be cleared: exactly one of the options says it. */
function whatOf({ groups, all, ...values }: Values): Clearing['what'] {
  const wanted: Clearing['what'][] = [];
  if (all) wanted.push({ groups: clearGroupNames });
  if (groups !== undefined) wanted.push({ groups: [...new Set(groups.split(','))].map(groupOf) });
  for (const type of objectTypes) {
    const id = values[type];
    if (id === undefined) continue;
    if (!uuid.test(id)) throw new UsageError(`--${type}: expected an id, a UUID, got ${id}`);
    wanted.push({ object: { type, id: id.toLowerCase() } });
  }
  const [what, ...others] = wanted;
  if (what !== undefined && others.length === 0) return what;
  throw new UsageError(
    `cache clear: expected one of --groups, --all, ${objectTypes.map((type) => `--${type}`).join(', ')}, got ${wanted.length === 0 ? 'none' : 'several'}`,
  );
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [name = 'nothing', ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`cache ${name}: expected options only after it, got ${rest.join(' ')}`);
  const { 'dry-run': dryRun, json, ...what } = values;
  if (name === 'clear') return clearCache(whatOf(values), { dryRun, json });
  if (name !== 'status') throw new UsageError(`cache: expected clear or status, got ${name}`);
  const given = Object.entries({ ...what, 'dry-run': dryRun }).find(
    ([, value]) => value !== undefined && value !== false,
  );
  if (given !== undefined) throw new UsageError(`cache status: --${given[0]} does not go with it`);
  return showCacheStatus(json);
}

export const cacheCommand: Command = {
  summary: 'clears a part of the cache, and shows how the cache is',
  usage: `cache clear --groups GROUP,GROUP [--dry-run] [--json]
cache clear --service ID | --user ID | --organisation ID | --template ID [--dry-run] [--json]
cache clear --all [--dry-run] [--json]
cache status [--json]

  --groups   some of ${clearGroupNames.slice(0, 6).join(', ')},
             ${clearGroupNames.slice(6).join(', ')}
  --service  all that is cached of a service; likewise of a user, an organisation, a template
  --all      all groups
  --dry-run  only counts what would go
  --json     as JSON on standard output

Readers take what was cleared from Postgres. Who cleared what is kept.
Exit code 0: done; 1: failed; 2: arguments that do not fit.
clear uses the servers of DATABASE_URL and REDIS_URL, status the database alone.`,
  run,
};
