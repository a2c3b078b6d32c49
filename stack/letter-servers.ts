import type { Config, ServerConfig } from '../temporal.config.ts';
import { inClaimedFolder } from './claims.ts';
import { clamdProgram, howToGetClamd, startClamd } from './clamd.ts';
import { type Progress, timed } from './progress.ts';

/** What letters need: a place for their files, and a scanner. */
export interface LetterServers {
  readonly settings: ServerConfig['letters'];
  /** False: letters wait for a scanner. */
  readonly hasScanner: boolean;
  /** What was started here, as the environment variables that name it to others. */
  readonly started: Readonly<Record<string, string>>;
  /** Stops what was started here, and removes the files of letters that are kept here. */
  stop(): Promise<void>;
}

interface Stoppable {
  stop(): Promise<void>;
}

/** Where no clamd is: letters that are sent here wait. */
const nobody = { host: '127.0.0.1', port: 3310 };

async function claimedObjects() {
  return inClaimedFolder('objects', async ({ folder, release }) => ({ folder, stop: async () => release() }));
}

/**
 * Makes a folder for the files of letters, and starts a clamd, where the settings name none. Without clamd on this machine
 * letters wait, and everything else goes on.
 */
export async function startLetterServers(config: Config, progress: Progress): Promise<LetterServers> {
  const { objects: namedObjects, clamd: namedClamd } = config.letters;
  const stoppable: Stoppable[] = [];
  const stop = async () => {
    await Promise.all(stoppable.map((server) => server.stop()));
  };
  const started: Record<string, string> = {};

  async function folder(): Promise<ServerConfig['letters']['objects']> {
    const objects = await claimedObjects();
    stoppable.push(objects);
    started['NIGHTSHIFT_OBJECT_STORE'] = objects.folder;
    return { folder: objects.folder };
  }

  async function scanner(): Promise<ServerConfig['letters']['clamd'] | undefined> {
    if (clamdProgram() === undefined) {
      progress(`No clamd: letters wait for a scanner. ${howToGetClamd}`);
      return undefined;
    }
    const { host, port, ...clamd } = await timed(progress, 'clamd', () => startClamd());
    stoppable.push(clamd);
    started['CLAMD_ADDRESS'] = `${host}:${port}`;
    return { host, port };
  }

  try {
    const objects = namedObjects ?? (await folder());
    const clamd = namedClamd ?? (await scanner());
    const settings = { ...config.letters, objects, clamd: clamd ?? nobody };
    return { settings, hasScanner: clamd !== undefined, started, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
