import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { stateFolder } from './claim-record.ts';
import { inClaimedFolder } from './claims.ts';
import { eicarHex } from './eicar.ts';
import { freePort } from './free-port.ts';
import type { Command } from './launch.ts';
import { type Server, startServer } from './server.ts';

export interface ClamdServer extends Server {
  readonly host: string;
  readonly port: number;
  readonly socketPath: string;
}

/** Where packages are unpacked by a user who may not install them. */
const unpacked = join(stateFolder, 'clamav', 'usr');

export const howToGetClamd =
  'Expected clamd on the PATH, in /usr/sbin or in .nightshift/clamav. Debian, as root: apt-get install ' +
  '--no-install-recommends clamav-daemon. As another user, in the folder of the project: mkdir -p .nightshift/clamav && ' +
  'cd .nightshift/clamav && apt-get download clamav-daemon libclamav12 libmspack0 && ' +
  'for package in *.deb; do dpkg -x "$package" .; done. macOS: brew install clamav';

type ClamdProgram = Pick<Command, 'program' | 'environment'>;

/** Undefined when it is not installed. */
export function clamdProgram(): ClamdProgram | undefined {
  const commands: ClamdProgram[] = [{ program: 'clamd' }, { program: '/usr/sbin/clamd' }, ...unpackedProgram()];
  // Asked for its version, it wants its settings first.
  return commands.find(
    ({ program, environment }) => spawnSync(program, ['--help'], { stdio: 'ignore', env: environment }).status === 0,
  );
}

function unpackedProgram(): ClamdProgram[] {
  if (!existsSync(unpacked)) return [];
  const libraries = readdirSync(join(unpacked, 'lib')).map((name) => join(unpacked, 'lib', name));
  return [{ program: join(unpacked, 'sbin', 'clamd'), environment: { LD_LIBRARY_PATH: libraries.join(':') } }];
}

/**
 * Starts clamd in the claimed folder, which listens on a unix socket and on the loopback interface, and knows one virus:
 * `Eicar-Test-Signature.UNOFFICIAL`.
 *
 * @param options.port of an earlier one that was stopped; a free one by default.
 * @param options.streamMaxMegabytes of a file; 100 by default, as clamd's own.
 * @throws Error saying how to get it, when it is not installed.
 */
export async function startClamd(
  options: { readonly port?: number; readonly streamMaxMegabytes?: number } = {},
): Promise<ClamdServer> {
  const clamd = clamdProgram();
  if (clamd === undefined) throw new Error(howToGetClamd);
  return inClaimedFolder('clamd', async (claim) => {
    const port = await freePort(options.port);
    const socketPath = join(claim.folder, 'clamd.sock');
    const signatures = join(claim.folder, 'signatures');
    mkdirSync(signatures);
    // Any type of file, at any offset.
    writeFileSync(join(signatures, 'eicar.ndb'), `Eicar-Test-Signature:0:*:${eicarHex}\n`);
    const settings = [
      'Foreground yes',
      `LocalSocket ${socketPath}`,
      'TCPAddr 127.0.0.1',
      `TCPSocket ${port}`,
      `DatabaseDirectory ${signatures}`,
      `TemporaryDirectory ${claim.folder}`,
      `StreamMaxLength ${options.streamMaxMegabytes ?? 100}M`,
    ];
    const file = join(claim.folder, 'clamd.conf');
    writeFileSync(file, `${settings.join('\n')}\n`);
    const server = await startServer({
      name: 'clamd',
      claim,
      command: { ...clamd, args: ['--config-file', file] },
      stopSignal: 'SIGTERM',
      lastSignal: 'SIGKILL',
      answers: () => ping(port),
    });
    return { ...server, host: '127.0.0.1', port, socketPath };
  });
}

async function ping(port: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.setTimeout(2_000, () => socket.destroy(new Error('No answer to PING in 2 s')));
  socket.write('zPING\0');
  const answer = await text(socket);
  if (answer !== 'PONG\0') throw new Error(`Expected clamd to answer PONG, got ${JSON.stringify(answer)}`);
}
