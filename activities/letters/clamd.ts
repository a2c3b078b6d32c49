import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { type Verdict, verdictOf } from './clamd-reply.ts';
import { sendInstream } from './instream.ts';
import { ScannerError } from './scanner-error.ts';

const maxReplyBytes = 4096;

export interface VirusScanner {
  /**
   * Reads the content to its end, or destroys it.
   *
   * @throws ScannerError when there is no verdict; the content's own error when that fails.
   */
  scan(content: Readable): Promise<Verdict>;
}

export type ClamdAddress = { readonly host: string; readonly port: number } | { readonly socketPath: string };

interface ClamdOptions {
  readonly address: ClamdAddress;
  /** Of a file, in bytes; 100 MB by default, as clamd's StreamMaxLength. */
  readonly maxBytes?: number;
  /** In milliseconds. */
  readonly timeouts?: {
    /** For a connection; 5 s by default. */
    readonly connect: number;
    /** Without a byte in either direction, as while clamd looks at a file; 3 min by default, where MaxScanTime is 2 min. */
    readonly idle: number;
    /** For all of it; 10 min by default. */
    readonly whole: number;
  };
}

/** Scans by a clamd, over a connection for each file. */
export function createClamdScanner(options: ClamdOptions): VirusScanner {
  const { address, maxBytes = 100 * 2 ** 20 } = options;
  const timeouts = options.timeouts ?? { connect: 5_000, idle: 180_000, whole: 600_000 };
  const where = 'socketPath' in address ? address.socketPath : `${address.host}:${address.port}`;

  return {
    async scan(content) {
      const socket = connect('socketPath' in address ? { path: address.socketPath } : address);
      const stopTimers = bound(socket, timeouts);
      const reply = new Reply(socket);
      let advice = 'Start it, or correct its address';
      socket.once('connect', () => {
        advice = 'clamd refuses or cuts off a file that is larger than StreamMaxLength in clamd.conf';
      });
      // Until it is read, nobody else would hear it fail.
      content.once('error', () => socket.destroy());
      try {
        await Promise.all([reply.ended, sendInstream(socket, content, { maxBytes })]);
        const verdict = verdictOf(reply.bytes);
        if (verdict === undefined) throw new ScannerError('the end');
        return verdict;
      } catch (error) {
        if (content.errored) throw content.errored;
        const got = [...reply.inWords(), error instanceof Error ? error.message : String(error)].join(', then ');
        throw new ScannerError(
          `Expected a verdict of clamd at ${where}, got ${got}. The file is not scanned. ${advice}`,
          { cause: error },
        );
      } finally {
        stopTimers();
        socket.destroy();
        content.destroy();
      }
    },
  };
}

/** All that clamd sends until it closes the connection. */
class Reply {
  bytes = Buffer.alloc(0);
  readonly ended: Promise<void>;

  constructor(socket: Socket) {
    socket.on('data', (piece) => {
      this.bytes = Buffer.concat([this.bytes, piece]);
      if (this.bytes.length > maxReplyBytes) socket.destroy(new ScannerError(`more than ${maxReplyBytes} bytes`));
    });
    this.ended = new Promise((resolve, reject) => {
      socket.once('end', resolve);
      socket.once('error', reject);
      socket.once('close', () => reject(new ScannerError('a connection that was cut')));
    });
  }

  inWords(): string[] {
    return this.bytes.length === 0 ? [] : [JSON.stringify(this.bytes.toString('latin1').replace(/\0$/, ''))];
  }
}

/** Destroys the socket when time is up. */
function bound(socket: Socket, timeouts: NonNullable<ClamdOptions['timeouts']>): () => void {
  const after = (milliseconds: number, words: string) =>
    setTimeout(() => socket.destroy(new ScannerError(`${words} in ${milliseconds} ms`)), milliseconds);
  const connecting = after(timeouts.connect, 'no connection');
  const whole = after(timeouts.whole, 'no end of the scan');
  socket.once('connect', () => clearTimeout(connecting));
  socket.setTimeout(timeouts.idle, () =>
    socket.destroy(new ScannerError(`nothing sent or received in ${timeouts.idle} ms`)),
  );
  return () => {
    clearTimeout(connecting);
    clearTimeout(whole);
  };
}
