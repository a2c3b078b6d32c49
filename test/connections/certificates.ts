import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AtEnd } from '../support/scenario.ts';

/** What the server's certificate is for, beside 127.0.0.1. */
export const serverName = 'server.test';

/** The certificates of an authority that nobody else knows, as files and as text. */
export interface Certificates {
  readonly files: { readonly authority: string; readonly crt: string; readonly key: string };
  readonly server: { readonly ca: string; readonly cert: string; readonly key: string };
}

const program = 'openssl';

export function hasOpenssl(): boolean {
  try {
    execFileSync(program, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** An authority, a server's certificate and a client's, made by `openssl`. */
export function makeCertificates(atEnd: AtEnd): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-certificates-'));
  atEnd(async () => rmSync(folder, { recursive: true }));
  const openssl = (...args: string[]) => execFileSync(program, args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=authority');
  for (const [name, usage] of [
    ['server', `extendedKeyUsage=serverAuth\nsubjectAltName=DNS:${serverName},IP:127.0.0.1`],
    ['client', 'extendedKeyUsage=clientAuth'],
  ] as const) {
    writeFileSync(join(folder, `${name}.ext`), `basicConstraints=CA:FALSE\n${usage}\n`);
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', `${name}.ext`];
    openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...signed);
  }
  const file = (name: string) => join(folder, name);
  const text = (name: string) => readFileSync(file(name), 'utf8');
  return {
    files: { authority: file('ca.pem'), crt: file('client.pem'), key: file('client.key') },
    server: { ca: text('ca.pem'), cert: text('server.pem'), key: text('server.key') },
  };
}
