import type { MessageFilter, Page, ServiceFilter } from '../../db/notifications/messages.ts';
import { invalid } from '../request-error.ts';

/** Parameters with all of their values, of a query or of a body. */
export type Parameters = Readonly<Record<string, readonly string[]>>;

const defaultPageSize = 50;
const maxPageSize = 5_000;

function integer(given: Parameters, name: string): number | undefined {
  const text = given[name]?.[0];
  if (text === undefined) return undefined;
  if (!/^\s*[+-]?\d{1,9}\s*$/.test(text)) throw invalid({ [name]: ['Not a valid integer.'] });
  return Number(text);
}

function positive(given: Parameters, name: string): number | undefined {
  const number = integer(given, name);
  if (number !== undefined && number < 1) throw invalid({ [name]: ['Not a positive integer'] });
  return number;
}

const truth = new Map<string, boolean>([
  ...['t', 'true', 'on', 'y', 'yes', '1'].map((word) => [word, true] as const),
  ...['f', 'false', 'off', 'n', 'no', '0'].map((word) => [word, false] as const),
]);

function flag(given: Parameters, name: string, otherwise: boolean): boolean {
  const text = given[name]?.[0];
  if (text === undefined) return otherwise;
  const value = truth.get(text.toLowerCase());
  if (value === undefined) throw invalid({ [name]: ['Not a valid boolean.'] });
  return value;
}

/** What a caller may ask for that is more than one status, or another. */
const substitutes: Readonly<Record<string, readonly string[]>> = {
  failed: [
    'technical-failure',
    'temporary-failure',
    'permanent-failure',
    'validation-failed',
    'virus-scan-failed',
    'returned-letter',
  ],
  accepted: ['created', 'sending'],
  received: ['delivered'],
};

const types = ['email', 'letter', 'sms'];

/** @throws RequestError with a 400 by parameter, as the next ones. */
export function filterOf(given: Parameters): MessageFilter {
  const wanted = given['template_type'] ?? [];
  if (wanted.some((type) => !types.includes(type))) {
    throw invalid({ template_type: ['Must be one of: sms, email, letter.'] });
  }
  const statuses = given['status'] ?? [];
  return { types: wanted, statuses: statuses.flatMap((status) => substitutes[status] ?? [status]) };
}

export function pageOf(given: Parameters): Page {
  const size = positive(given, 'page_size') ?? defaultPageSize;
  if (size > maxPageSize) throw invalid({ page_size: [`Must be at most ${maxPageSize}.`] });
  return { number: positive(given, 'page') ?? 1, size };
}

export interface ServiceQuery {
  readonly filter: ServiceFilter;
  readonly page: Page;
  readonly withLinks: boolean;
  /** A part of a recipient or of a reference; then nothing but status and type counts besides. */
  readonly to: string | undefined;
}

export function serviceQueryOf(given: Parameters): ServiceQuery {
  return {
    filter: {
      ...filterOf(given),
      limitDays: integer(given, 'limit_days'),
      includeJobs: flag(given, 'include_jobs', true),
      includeTestKeys: flag(given, 'include_from_test_key', false),
      includeOneOff: flag(given, 'include_one_off', true),
    },
    page: pageOf(given),
    withLinks: flag(given, 'count_pages', true),
    to: given['to']?.[0] || undefined,
  };
}
