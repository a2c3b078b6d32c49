import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ApplicationFailure } from '@temporalio/common';
import { checkDay, type ReportingDay } from '../db/reporting/days.ts';
import { InvalidRequestError } from '../db/reporting/errors.ts';
import { failureTypes } from '../workflows/names.ts';
import { UsageError } from './command.ts';

/** Node's own `parseArgs`, strict. @throws UsageError in Node's words. */
export function parseArguments<Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    // The second sentence of some is about arguments that begin with a dash.
    throw isUsage ? new UsageError(error.message.split('. ')[0]) : error;
  }
}

/** @throws UsageError unless the value of the option is a date that exists. */
export function dayArgument(option: string, value: string): ReportingDay {
  try {
    return checkDay(value);
  } catch (error) {
    throw error instanceof InvalidRequestError ? new UsageError(`${option}: ${error.message}`) : error;
  }
}

/** @throws UsageError unless the value of `--limit` is a whole number from 1 on. */
export function limitArgument(value: string, most: number): number {
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
  throw new UsageError(`--limit: expected a whole number from 1 to ${most}, got ${value}`);
}

function isRefusal(error: unknown): error is Error {
  if (error instanceof InvalidRequestError) return true;
  return error instanceof ApplicationFailure && error.type === failureTypes.invalidRequest;
}

/** Makes the checks of a run before it is started: what does not fit leaves no failed run. @throws UsageError in their words. */
export async function checkBeforeStart(checks: () => void | Promise<void>): Promise<void> {
  try {
    await checks();
  } catch (error) {
    throw isRefusal(error) ? new UsageError(error.message) : error;
  }
}
