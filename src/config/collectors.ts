import { z } from 'zod';
import { isLoopback } from './web-address.js';

/** Where the audit trail may be sent; `https` with a path, or `syslog` (TCP) and `syslogs` (TLS) with host and port. */
export const collectors = z.string().transform((text, context) => {
  const urls = text
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '');
  const mistake = urls.map(mistakeIn).find((found) => found !== undefined) ?? tooMany(urls);
  if (mistake === undefined) return urls;
  context.addIssue({ code: 'custom', message: mistake });
  return z.NEVER;
});

/** Of all that is reached by HTTP the policy knows one collector. */
function tooMany(urls: readonly string[]): string | undefined {
  return urls.filter((url) => url.startsWith('http')).length > 1
    ? 'expected one https URL at most, got several'
    : undefined;
}

/** The text itself is never shown: people put credentials into URLs. */
function mistakeIn(text: string): string | undefined {
  if (!URL.canParse(text)) return 'expected URLs separated by commas, got something that is no URL';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return 'expected URLs of scheme, host, port and path alone; a token goes into AUDIT_EXPORT_TOKEN';
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return undefined;
  if (url.protocol !== 'syslog:' && url.protocol !== 'syslogs:') {
    return 'expected https, syslog or syslogs, got another scheme (http is accepted for loopback addresses only)';
  }
  return url.hostname !== '' && url.pathname.length <= 1 ? undefined : 'expected syslog://host:port without a path';
}
