import { type ParseArgsConfig, parseArgs } from 'node:util';
import { checkDay, type ReportingDay } from '../db/reporting/days.ts';
import { InvalidRequestError } from '../db/reporting/errors.ts';
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
