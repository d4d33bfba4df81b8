import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createLogger, type LogLevel } from '../../src/shared/logger.js';

function loggerAt(level: LogLevel) {
  const stream = new PassThrough();
  const lines = (): Record<string, unknown>[] =>
    String(stream.read() ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Record<string, unknown> => JSON.parse(line));
  return { log: createLogger({ level, stream }), lines };
}

it('writes one JSON object a line: level, message, time, fields', () => {
  const { log, lines } = loggerAt('info');
  log.info('verdict reached', { ticket: 'INC0010001' });
  log.warn('slow');

  expect(lines()).toEqual([
    { level: 'info', message: 'verdict reached', ticket: 'INC0010001', timestamp: expect.stringMatching(/Z$/) },
    { level: 'warn', message: 'slow', timestamp: expect.any(String) },
  ]);
});

it('leaves out what is below its level', () => {
  const { log, lines } = loggerAt('warn');
  log.debug('probe');
  log.info('verdict reached');
  log.error('ledger lost');
  expect(lines().map(({ message }) => message)).toEqual(['ledger lost']);
});

it('masks secrets in messages and fields', () => {
  const { log, lines } = loggerAt('debug');
  log.debug('got Bearer abc.def', { headers: { Authorization: 'abc' }, url: 'redis://:hush@db' });
  expect(lines()[0]).toMatchObject({
    message: 'got Bearer [redacted]',
    headers: { Authorization: '[redacted]' },
    url: 'redis://[redacted]@db',
  });
});

it('does not let a field take the place of level or message', () => {
  const { log, lines } = loggerAt('info');
  log.error('ledger lost', { level: 'debug', message: 'all is well', error: new Error('disk full') });
  expect(lines()[0]).toMatchObject({ level: 'error', message: 'ledger lost', error: { message: 'disk full' } });
});
