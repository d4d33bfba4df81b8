import type { Reply } from './contract.js';

/**
 * How long the standard Retry-After header tells to wait, as seconds or as a date, or undefined when it says neither. A
 * date is compared with the clock that named it, where that shows one. RFC 9110 10.2.3
 */
export function retryAfterMs({ headers, receivedAt }: Pick<Reply, 'headers' | 'receivedAt'>): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const until = Date.parse(/^[A-Z][a-z]{2}, .* GMT$/.test(text) ? text : '');
  if (Number.isNaN(until)) return undefined;
  const theirs = Date.parse(headers['date'] ?? '');
  return Math.max(0, until - (Number.isNaN(theirs) ? receivedAt.getTime() : theirs));
}
