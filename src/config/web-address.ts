import { z } from 'zod';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const HOST = /^([a-z0-9-]+(\.[a-z0-9-]+)+|localhost)(:\d{1,5})?$/i;

export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/** An origin: https, or http on loopback. The text itself is never shown: people put credentials into URLs. */
export const webAddress = z.string().transform((text, context) => originOf(text.trim(), context));

/** A bare host means https. */
export const instanceAddress = z.string().transform((text, context) => {
  const address = text.trim().replace(/\/$/, '');
  if (address.includes('://')) return originOf(address, context);
  if (HOST.test(address)) return originOf(`https://${address}`, context);
  return refuse(context, 'expected a host such as your-org.service-now.com or an https URL, got neither');
});

function originOf(text: string, context: z.RefinementCtx): string {
  if (!URL.canParse(text)) return refuse(context, 'expected an https URL, got something that is no URL');
  const url = new URL(text);
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return refuse(context, 'expected https, got http (accepted for loopback addresses only)');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refuse(context, 'expected an https URL, got one of another scheme');
  }
  if (url.username !== '' || url.password !== '') {
    return refuse(context, 'expected a URL without user name and password; they have variables of their own');
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return refuse(context, 'expected scheme and host only, got a path or more behind it');
  }
  return url.origin;
}

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
