import { createLogger as createWinston, format, transports } from 'winston';
import { redactFields, redactText } from './redact.js';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
type Write = (message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** Events: a static message, fields beside it, ids always, bodies never. `error` means somebody must act now. */
export type Log = Readonly<Record<LogLevel, Write>>;

interface LoggerOptions {
  readonly level: LogLevel;
  /** Where the lines go: one JSON object each. */
  readonly stream: NodeJS.WritableStream;
}

/** JSON lines with the secrets masked, whatever a caller hands in. */
export function createLogger({ level, stream }: LoggerOptions): Log {
  const winston = createWinston({
    level,
    format: format.combine(format.timestamp(), format.json()),
    transports: [new transports.Stream({ stream })],
  });
  const writer =
    (at: LogLevel): Write =>
    (message, fields = {}) =>
      void winston.log({ ...redactFields(fields), level: at, message: redactText(message) });

  return { error: writer('error'), warn: writer('warn'), info: writer('info'), debug: writer('debug') };
}
