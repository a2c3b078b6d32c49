/** Entry of `npm run bench`: prints times as ratios, part by part; fails on wrong figures only. */
import type { Progress } from '../../stack/progress.ts';
import { benchArchive } from './archive/bench.ts';
import { benchBackfill } from './backfill/bench.ts';
import { benchDocument } from './document/bench.ts';
import { benchEdit } from './edit/bench.ts';
import { benchFlush } from './flush/bench.ts';
import { benchHit } from './hit/bench.ts';
import { benchLetters } from './letters/bench.ts';
import { benchMiss } from './miss/bench.ts';
import { benchNight } from './night/bench.ts';
import { type Options, type PartName, readOptions } from './options.ts';
import { benchPage } from './page/bench.ts';
import { benchTrouble } from './trouble/bench.ts';

const parts: Readonly<Record<PartName, (options: Options, progress: Progress) => Promise<string>>> = {
  night: benchNight,
  hit: benchHit,
  miss: benchMiss,
  flush: benchFlush,
  page: benchPage,
  document: benchDocument,
  edit: benchEdit,
  trouble: benchTrouble,
  letters: benchLetters,
  archive: benchArchive,
  backfill: benchBackfill,
};

try {
  const options = readOptions(process.argv.slice(2));
  if (options.quick) console.log('Small sizes: it works, but neither the ratios nor the aims say much');
  for (const part of options.parts) {
    const found = await parts[part](options, (line) => console.error(line));
    console.log(`\n${part}\n${found}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // What was started before the failure ends with this process, and would keep it otherwise.
  process.exit(1);
}
