import { posix } from 'node:path';

/** One import of a source file. */
interface Import {
  readonly line: number;
  /** A path from the root, `./db/postgres.ts`, or the name of a package, `pg` or `node:fs`. */
  readonly target: string;
  /** `import type`: gone once it is compiled. A type among values, `{ type A }`, is not. */
  readonly typeOnly: boolean;
}

interface ImportRule {
  /** Paths from the root. Of several rules that match a file the first one counts. */
  readonly files: RegExp;
  readonly may: readonly RegExp[];
  readonly mayAsType?: readonly RegExp[];
  /** Where to go instead. */
  readonly instead: string;
}

const anyPackage = /^[^.]/;
const own = (...folders: readonly string[]) => new RegExp(`^\\./(?:${folders.join('|')})/`);
const config = /^\.\/temporal\.config\.ts$/;
const namesAndTypes =
  /^\.\/workflows\/(?:names|types|allowance-types|alert-types|backfill-types|comparison-types|deep-archive-types|housekeeping-types|letter-types|operation-types|retention-types|trace-header)\.ts$/;

/** Who may import whom: docs of the layout as data. */
const importRules: readonly ImportRule[] = [
  {
    files:
      /^workflows\/(?:names|types|allowance-types|alert-types|backfill-types|comparison-types|deep-archive-types|housekeeping-types|letter-types|operation-types|retention-types|trace-header)\.ts$/,
    may: [],
    instead: 'it imports nothing, since everybody imports it; what it needs is written in it',
  },
  {
    files: /^workflows\//,
    may: [own('workflows'), /^@temporalio\/(?:workflow|common|common\/lib\/time\.js)$/],
    mayAsType: [own('activities')],
    instead:
      'workflows are deterministic. Let an activity do it, and call that through proxyActivities; a type of an activity ' +
      'comes by `import type`, a setting as an argument',
  },
  {
    files: /^activities\//,
    may: [own('activities', 'db'), namesAndTypes, config, anyPackage],
    instead: 'activities use db/, and of workflows/ names.ts and the types only. Move what is shared to one of these',
  },
  {
    files: /^api\//,
    may: [own('api', 'db'), namesAndTypes, config, anyPackage],
    instead:
      'the API uses db/, and of workflows/ names.ts and the types only. What it shares with activities goes to db/',
  },
  {
    files: /^db\//,
    may: [own('db'), /^(?!\.|@temporalio\/|hono|@hono\/)/],
    instead: 'db/ stands alone: take what it needs as an argument, or move it to db/',
  },
  {
    files: /^stack\//,
    may: [own('stack', 'db'), /^\.\/workflows\/names\.ts$/, config, anyPackage],
    instead: 'stack/ starts servers and fills them; whoever needs a worker as well belongs to bin/',
  },
  {
    files: /^bin\//,
    may: [own('bin', 'stack', 'activities', 'db', 'workflows'), config, anyPackage],
    instead: 'bin/ is the product. Nothing imports api/ or test/: move what is shared to stack/, activities/ or db/',
  },
  {
    files: /^[\w.]+\.ts$/,
    may: [anyPackage, /^\.\/(?:alerts|connections|forms|letters|schedules|shadow|telemetry|workers)\.config\.ts$/],
    instead: 'settings depend on nothing of ours, so that all can read them',
  },
  { files: /^test\//, may: [/^/], instead: 'tests may import everything' },
];

const importLine =
  /^(?:import\s+(type\s)?(?:[\w*\s{},$]+?\sfrom\s+)?|export\s+(type\s)?[*{][\w*\s{},$]*?\sfrom\s+)['"]([^'"]+)['"]|\b(?:import|require)\(\s*['"]([^'"]+)['"]/gm;

/** The imports of a file, static and dynamic, `export ... from` included. */
export function importsOf(file: string, source: string): Import[] {
  return [...source.matchAll(importLine)].map((match) => {
    const [, importType, exportType, staticTarget, dynamicTarget] = match;
    const target = staticTarget ?? dynamicTarget ?? '';
    return {
      line: lineOf(source, match.index),
      target: target.startsWith('.') ? `./${posix.join(posix.dirname(file), target)}` : target,
      typeOnly: (importType ?? exportType) !== undefined,
    };
  });
}

export function lineOf(source: string, index: number): number {
  return source.slice(0, index).split('\n').length;
}

/** A sentence for each import of a file that is against the rules, with where to go instead. */
export function importViolations(file: string, source: string): string[] {
  const rule = importRules.find(({ files }) => files.test(file));
  if (rule === undefined) return [`${file} is in no folder of the layout: move it, or give its folder a rule here`];
  return importsOf(file, source)
    .filter(({ target, typeOnly }) => {
      const allowed = typeOnly ? [...rule.may, ...(rule.mayAsType ?? [])] : rule.may;
      return !allowed.some((pattern) => pattern.test(target));
    })
    .map(({ line, target }) => `${file}:${line} imports ${target}: ${rule.instead}`);
}
