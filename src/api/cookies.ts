import type { CookieOptions, Request } from 'express';

/** The cookie of this name that the browser has sent; the first where there are several. */
export function cookieIn(req: Pick<Request, 'get'>, name: string): string | undefined {
  const pairs = (req.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** For our eyes alone, sent by links of others but never by their forms. */
export function cookieOptions({ secure }: { readonly secure: boolean }): CookieOptions {
  return { httpOnly: true, sameSite: 'lax', secure, path: '/' };
}

/** A name that browsers take from this very host alone, by https alone. */
export function cookieName(name: string, { secure }: { readonly secure: boolean }): string {
  return secure ? `__Host-${name}` : name;
}
