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

/** An address to which anybody may send who knows it: https, path and all. */
export const hookAddress = z.string().transform((text, context) => {
  const url = addressIn(text.trim(), context);
  if (url === undefined) return z.NEVER;
  if (!/^(?:\/[A-Za-z0-9._~-]+)+$/.test(url.pathname) || url.hash !== '') {
    return refuse(context, 'expected the URL of a webhook as its owner gives it, got one of another form');
  }
  return url.href;
});

/** Who an issuer says it is: https, as it is written in its tokens, with the path it has there. */
export const issuerAddress = z.string().transform((text, context) => {
  const url = addressIn(text.trim(), context);
  if (url === undefined) return z.NEVER;
  if (!/^(?:\/[A-Za-z0-9._~-]+)*\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') {
    return refuse(context, 'expected scheme, host and path alone, got more or another form of path');
  }
  return text.trim();
});

function originOf(text: string, context: z.RefinementCtx): string {
  const url = addressIn(text, context);
  if (url === undefined) return z.NEVER;
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return refuse(context, 'expected scheme and host only, got a path or more behind it');
  }
  return url.origin;
}

function addressIn(text: string, context: z.RefinementCtx): URL | undefined {
  const wrong = whatIsWrong(text);
  if (wrong === undefined) return new URL(text);
  refuse(context, wrong);
  return undefined;
}

function whatIsWrong(text: string): string | undefined {
  if (!URL.canParse(text)) return 'expected an https URL, got something that is no URL';
  const { protocol, hostname, username, password } = new URL(text);
  if (protocol === 'http:' && !isLoopback(hostname)) {
    return 'expected https, got http (accepted for loopback addresses only)';
  }
  if (protocol !== 'https:' && protocol !== 'http:') return 'expected an https URL, got one of another scheme';
  if (username === '' && password === '') return undefined;
  return 'expected a URL without user name and password; they have variables of their own';
}

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
