import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64 } from '../../../api/v2/letters/base64.ts';

const program = `
import base64, json, sys
def decoded(text):
    try:
        return base64.b64decode(text).hex()
    except ValueError:
        return None
print(json.dumps([decoded(text) for text in json.load(sys.stdin)]))
`;

const ofPieces = fc
  .array(fc.constantFrom('A', 'Zm9v', 'Zg', '=', '==', '\n', '-', '_', '/', '+', ' ', 'é', '\u0000'), { maxLength: 9 })
  .map((pieces) => pieces.join(''));
const real = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64'));

test('it decodes, and refuses, what Python does', () => {
  const texts = fc.sample(fc.oneof(ofPieces, real), { numRuns: 5_000, seed: 20_261_122 });

  const { stdout } = spawnSync('python3', ['-c', program], { input: JSON.stringify(texts), encoding: 'utf8' });

  const ours = texts.map((text) => ({ text, hex: decodeBase64(text)?.toString('hex') ?? null }));
  const theirs = JSON.parse(stdout);
  expect(ours).toEqual(texts.map((text, index) => ({ text, hex: theirs[index] })));
  expect(ours.filter(({ hex }) => hex === null).length).toBeGreaterThan(500);
});
