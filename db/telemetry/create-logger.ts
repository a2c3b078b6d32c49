import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

/** An error with the messages of its causes. What else it has, as values of a row or all of it encoded, stays out of the log. */
function errorInWords(error: unknown) {
  if (!(error instanceof Error)) return error;
  const { type, message, stack } = stdSerializers.err(error);
  return { type, message, stack };
}

/** A log of JSON lines. An error is `err` where we write it, which pino knows, and `error` where Temporal's SDK does. */
export function createLogger(
  { logLevel, environment }: { readonly logLevel: string; readonly environment: string },
  to: DestinationStream = pino.destination(2),
): Logger {
  return pino({ level: logLevel, base: { environment }, serializers: { error: errorInWords } }, to);
}
