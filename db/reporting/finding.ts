import { type Fact, facts } from './days.ts';

/** What has to hold after every night. R2 and R7 read raw rows; the others need none, since the rollup counted them once. */
export const invariants = ['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9'] as const;
export type Invariant = (typeof invariants)[number];

/** Those that are derived from the rollup of the raw rows. */
const rolledUp = ['billing', 'notification_status', 'processing_time'] as const;

/** Which facts an invariant is about: a finding has its day, and not its fact. */
export const factsOf: Readonly<Record<Invariant, readonly Fact[]>> = {
  R1: ['notification_status'],
  R2: rolledUp,
  R3: facts,
  R4: ['billing'],
  R5: ['billing'],
  R6: ['processing_time'],
  R7: rolledUp,
  R8: facts,
  R9: ['notification_status'],
};

/** What is not as an invariant says on a day, with the numbers. A warning fails no night. */
export interface Finding {
  readonly severity: 'violation' | 'warning';
  readonly invariant: Invariant;
  readonly day: string;
  readonly detail: string;
}

/** The words for numbers that differ. */
export const numbers = (what: string, expected: number | string, found: number | string) =>
  `${what}: expected ${expected}, found ${found}`;

const maxKept = 10;

/** What is kept of the findings of an invariant: one of each day, and of the others as many as make up ten. */
export function worthKeeping(findings: readonly Finding[]): Finding[] {
  const isFirst = ({ day }: Finding, index: number) => findings.findIndex((found) => found.day === day) === index;
  const firsts = findings.filter(isFirst);
  const others = findings.filter((found) => !firsts.includes(found));
  return [...firsts, ...others.slice(0, Math.max(0, maxKept - firsts.length))];
}
