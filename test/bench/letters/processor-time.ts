import { readdirSync, readFileSync } from 'node:fs';

/** Whose time it is, by what is in the command line. */
const programs = {
  Temporal: /temporal\0server/,
  worker: /worker-process/,
  sanitiser: /sanitiser\/reader/,
  Postgres: /postgres/,
  clamd: /clamd/,
} as const;

type Program = keyof typeof programs;
export type ProcessorTime = Readonly<Record<Program, number>>;

const ticksPerSecond = 100;

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // It has ended since it was listed.
  }
}

/** Seconds that the programs which this process has started, and that still run, have used. Zeros without a /proc. */
export function processorTime(): ProcessorTime {
  const time = { Temporal: 0, worker: 0, sanitiser: 0, Postgres: 0, clamd: 0 };
  if (process.platform !== 'linux') return time;
  const processes = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => {
        // The name, in parentheses, may have blanks in it. Then: state, parent, ...
        const fields = read(`/proc/${pid}/stat`)
          .replace(/^.*\) /, '')
          .split(' ');
        return [pid, { parent: fields[1] ?? '', ticks: Number(fields[11]) + Number(fields[12]) }];
      }),
  );
  const isOurs = (pid: string): boolean => {
    const parent = processes.get(pid)?.parent;
    return parent !== undefined && (parent === String(process.pid) || isOurs(parent));
  };
  for (const [pid, { ticks }] of processes) {
    if (!isOurs(pid)) continue;
    const command = read(`/proc/${pid}/cmdline`);
    const program = (Object.keys(programs) as Program[]).find((name) => programs[name].test(command));
    if (program !== undefined) time[program] += ticks / ticksPerSecond;
  }
  return time;
}

/** Milliseconds that each has used since then, a letter. */
export function since(began: ProcessorTime, letters: number): ProcessorTime {
  const now = processorTime();
  const of = (program: Program) => ((now[program] - began[program]) * 1000) / letters;
  return {
    Temporal: of('Temporal'),
    worker: of('worker'),
    sanitiser: of('sanitiser'),
    Postgres: of('Postgres'),
    clamd: of('clamd'),
  };
}
