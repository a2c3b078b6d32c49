import { ApplicationFailure } from '@temporalio/workflow';
import type { BackfillInput, BackfillMode } from './backfill-types.ts';
import { failureTypes } from './names.ts';
import type { Fact } from './types.ts';

export interface CheckedBackfill {
  readonly from: string;
  readonly to: string;
  readonly facts: readonly Fact[];
  readonly mode: BackfillMode;
  readonly concurrency: number;
  readonly force: boolean;
}

const facts: readonly Fact[] = ['notification_status', 'processing_time', 'billing', 'letter_despatch'];
const modes: readonly BackfillMode[] = ['missing', 'failed', 'all'];
const maxConcurrency = 4;

const isDate = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
const isFact = (value: unknown): value is Fact => facts.some((fact) => fact === value);
const isMode = (value: unknown): value is BackfillMode => modes.some((mode) => mode === value);

const names = ['from', 'to', 'facts', 'mode', 'concurrency', 'force'];

/**
 * The input of a backfill, which somebody may have typed into the web UI, with what was left out.
 *
 * @throws ApplicationFailure of type InvalidRequest naming every mistake, before anything is done.
 */
export function checkBackfill(given: BackfillInput): CheckedBackfill {
  const raw: unknown = given;
  const input: Readonly<Record<string, unknown>> =
    typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? { ...raw } : {};
  const { from, to, facts: wanted = facts, mode = 'missing', concurrency = 2, force = false } = input;
  const shown = (value: unknown) => JSON.stringify(value) ?? 'nothing';
  const problems = [
    ...Object.keys(input).flatMap((name) =>
      names.includes(name) ? [] : [`${name}: expected one of ${names.join(', ')}`],
    ),
    ...(isDate(from) ? [] : [`from: expected a date, "YYYY-MM-DD", got ${shown(from)}`]),
    ...(isDate(to) ? [] : [`to: expected a date, "YYYY-MM-DD", got ${shown(to)}`]),
    ...(Array.isArray(wanted) && wanted.length > 0 && wanted.every(isFact)
      ? []
      : [`facts: expected some of ${facts.join(', ')}, got ${shown(wanted)}`]),
    ...(isMode(mode) ? [] : [`mode: expected one of ${modes.join(', ')}, got ${shown(mode)}`]),
    ...(Number.isInteger(concurrency) && Number(concurrency) >= 1 && Number(concurrency) <= maxConcurrency
      ? []
      : [`concurrency: expected 1 to ${maxConcurrency}, got ${shown(concurrency)}`]),
    ...(typeof force === 'boolean' ? [] : [`force: expected true or false, got ${shown(force)}`]),
  ];
  if (problems.length > 0 || !isDate(from) || !isDate(to) || !Array.isArray(wanted) || !isMode(mode)) {
    throw ApplicationFailure.nonRetryable(
      `The input of the backfill cannot be used, and nothing was changed:\n${problems.join('\n')}`,
      failureTypes.invalidRequest,
    );
  }
  return { from, to, facts: wanted.filter(isFact), mode, concurrency: Number(concurrency), force: force === true };
}
