import type { Reply } from '../../outbound/contract.js';

/** Beyond, the header is not believed. crowdstrike 1.6 */
const MAX_WAIT_MS = 5 * 60_000;
/** The description says milliseconds, clients in the field see seconds. crowdstrike 1.6 */
const FIRST_MS = 1e12;

/** Falcon names the moment to come back, not a number of seconds; compared with the clock that named it, if it shows one. */
export function comeBackMs({ headers, receivedAt }: Reply): number | undefined {
  const text = headers['x-ratelimit-retryafter']?.trim() ?? '';
  if (!/^\d{9,16}$/.test(text)) return undefined;
  const number = Number(text);
  const serverNow = Date.parse(headers['date'] ?? '');
  const now = Number.isNaN(serverNow) ? receivedAt.getTime() : serverNow;
  const waitMs = (number >= FIRST_MS ? number : number * 1000) - now;
  return waitMs >= 0 && waitMs <= MAX_WAIT_MS ? waitMs : undefined;
}
