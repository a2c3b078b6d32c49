import { ApplicationFailure } from '@temporalio/workflow';
import type { CheckedComparison, ComparedFact, ComparisonInput, WhatIfRates } from './comparison-types.ts';
import { failureTypes } from './names.ts';

const facts: readonly ComparedFact[] = ['notification_status', 'processing_time', 'billing', 'letter_despatch'];
const maxDays = 370;
const maxRates = 50;

const isFact = (value: unknown): value is ComparedFact => facts.some((fact) => fact === value);
const isDate = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const shown = (value: unknown) => JSON.stringify(value) ?? 'nothing';

const fields: Readonly<Record<string, (value: unknown) => boolean>> = {
  rate: (value) => /^\d{1,4}(?:\.\d{1,6})?$/.test(String(value)),
  from: isDate,
  postage: (value) => typeof value === 'string' && value.length < 50,
  sheets: (value) => Number.isInteger(value),
};

function areRates(value: unknown, names: readonly string[]): boolean {
  if (value === undefined) return true;
  const fits = (each: unknown) =>
    isObject(each) &&
    Object.keys(each).every((name) => names.includes(name)) &&
    names.every((name) => fields[name]?.(each[name]));
  return Array.isArray(value) && value.length <= maxRates && value.every(fits);
}

function isWhatIf(rates: unknown): boolean {
  if (rates === undefined) return true;
  if (!isObject(rates) || Object.keys(rates).some((name) => name !== 'sms' && name !== 'letters')) return false;
  return areRates(rates['sms'], ['rate', 'from']) && areRates(rates['letters'], ['postage', 'sheets', 'rate', 'from']);
}

/** A rate may have been written as a number. */
const asText = <Rate extends { readonly rate: string }>(rates: readonly Rate[]) =>
  rates.map((each) => ({ ...each, rate: String(each.rate) }));

function exact({ sms = [], letters = [] }: WhatIfRates): WhatIfRates {
  return { sms: asText(sms), letters: asText(letters) };
}

function problemOfRange(from: unknown, to: unknown): string[] {
  if (from === undefined && to === undefined) return [];
  if (!isDate(from) || !isDate(to)) {
    return [`from, to: expected two dates, "YYYY-MM-DD", or neither, got ${shown(from)} and ${shown(to)}`];
  }
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  return days > maxDays ? [`from, to: expected ${maxDays} days at most, got ${days}`] : [];
}

/**
 * The input of a comparison, which somebody may have typed into the web UI, with what was left out.
 *
 * @throws ApplicationFailure of type InvalidRequest naming every mistake.
 */
export function checkComparison(given: ComparisonInput | null | undefined): CheckedComparison {
  const input = given ?? {};
  const { from, to, facts: wanted = facts, rates, useRollup = false, ...others } = input;
  const problems = [
    ...Object.keys(others).map((name) => `${name}: expected one of from, to, facts, rates, useRollup`),
    ...problemOfRange(from, to),
    ...(Array.isArray(wanted) && wanted.length > 0 && wanted.every(isFact)
      ? []
      : [`facts: expected some of ${facts.join(', ')}, got ${shown(wanted)}`]),
    ...(isWhatIf(rates)
      ? []
      : [
          `rates: expected {"sms": [{"rate": "0.05", "from": "2026-04-01"}], "letters": [{"postage": "second", "sheets": 1, ` +
            `"rate": "0.99", "from": "2026-04-01"}]}, up to ${maxRates} of each, got ${shown(rates)}`,
        ]),
    ...(typeof useRollup === 'boolean' ? [] : [`useRollup: expected true or false, got ${shown(useRollup)}`]),
  ];
  if (problems.length > 0) {
    throw ApplicationFailure.nonRetryable(
      `The input of the comparison cannot be used:\n${problems.join('\n')}`,
      failureTypes.invalidRequest,
    );
  }
  return {
    range: from === undefined || to === undefined ? null : { from, to },
    facts: facts.filter((fact) => wanted.includes(fact)),
    rates: rates === undefined ? null : exact(rates),
    useRollup,
  };
}
