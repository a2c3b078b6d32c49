import { ApplicationFailure } from '@temporalio/workflow';
import {
  type BackfillFact,
  type BackfillInput,
  type BackfillMode,
  backfillFacts,
  backfillModes,
  daysAtOnce,
  factsOfServices,
  maxDaysAtOnce,
  maxServices,
} from './backfill-types.ts';
import { failureTypes } from './names.ts';

export interface CheckedBackfill extends Required<Omit<BackfillInput, 'services'>> {
  /** Undefined: of all. */
  readonly services?: readonly string[];
}

const isDate = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
const isFact = (value: unknown): value is BackfillFact => backfillFacts.some((fact) => fact === value);
const isMode = (value: unknown): value is BackfillMode => backfillModes.some((mode) => mode === value);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > 0;
const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);

const names = ['from', 'to', 'facts', 'services', 'mode', 'concurrency', 'force'];

/**
 * The input of a backfill, which somebody may have typed into the web UI, with what was left out.
 *
 * @throws ApplicationFailure of type InvalidRequest naming every mistake, before anything is done.
 */
export function checkBackfill(given: BackfillInput): CheckedBackfill {
  const raw: unknown = given;
  const input: Readonly<Record<string, unknown>> =
    typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? { ...raw } : {};
  const possible = input['services'] === undefined ? backfillFacts : factsOfServices;
  const { from, to, facts = possible, services, mode = 'missing', concurrency = daysAtOnce, force = false } = input;
  const shown = (value: unknown) => JSON.stringify(value) ?? 'nothing';
  const problems = [
    ...Object.keys(input).flatMap((name) =>
      names.includes(name) ? [] : [`${name}: expected one of ${names.join(', ')}`],
    ),
    ...(isDate(from) ? [] : [`from: expected a date, "YYYY-MM-DD", got ${shown(from)}`]),
    ...(isDate(to) ? [] : [`to: expected a date, "YYYY-MM-DD", got ${shown(to)}`]),
    ...(isList(facts) && facts.every((fact) => isFact(fact) && possible.includes(fact))
      ? []
      : [
          `facts: expected some of ${possible.join(', ')}${services === undefined ? '' : ', which services have'}, got ${shown(facts)}`,
        ]),
    ...(services === undefined || (isList(services) && services.length <= maxServices && services.every(isUuid))
      ? []
      : [`services: expected 1 to ${maxServices} UUIDs, got ${shown(services)}`]),
    ...(isMode(mode) ? [] : [`mode: expected one of ${backfillModes.join(', ')}, got ${shown(mode)}`]),
    ...(Number.isInteger(concurrency) && Number(concurrency) >= 1 && Number(concurrency) <= maxDaysAtOnce
      ? []
      : [`concurrency: expected 1 to ${maxDaysAtOnce}, got ${shown(concurrency)}`]),
    ...(typeof force === 'boolean' ? [] : [`force: expected true or false, got ${shown(force)}`]),
  ];
  if (problems.length > 0 || !isDate(from) || !isDate(to) || !isList(facts) || !isMode(mode)) {
    throw ApplicationFailure.nonRetryable(
      `The input of the backfill cannot be used, and nothing was changed:\n${problems.join('\n')}`,
      failureTypes.invalidRequest,
    );
  }
  return {
    from,
    to,
    // A day of a fact cannot be planned twice.
    facts: [...new Set(facts.filter(isFact))],
    ...(isList(services) ? { services: [...new Set(services.filter(isUuid).map((id) => id.toLowerCase()))] } : {}),
    mode,
    concurrency: Number(concurrency),
    force: force === true,
  };
}
