import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Flow } from '../connectors/issuer/client.js';
import { cookieIn, cookieName, cookieOptions } from './cookies.js';
import { localPath } from './local-path.js';

const Begun = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string() });

/**
 * What a browser keeps while its person is with the issuer. It need not be signed: it says only which answer this browser
 * waits for, and where it wants to go. Nothing is kept here, so that nobody can fill a store by beginning.
 */
export function createFlowCookie(place: { readonly secure: boolean }) {
  const name = cookieName('patchproof-sign-in', place);
  return {
    put: (res: Response, flow: Flow, to: string): void => {
      const text = Buffer.from(JSON.stringify({ ...flow, to })).toString('base64url');
      res.cookie(name, text, { ...cookieOptions(place), maxAge: LASTS_MS });
    },
    /** Gone with the first look. */
    take: (req: Request, res: Response): { readonly flow: Flow; readonly to: string } | undefined => {
      res.clearCookie(name, cookieOptions(place));
      const begun = Begun.safeParse(jsonOf(cookieIn(req, name) ?? ''));
      if (!begun.success) return undefined;
      const { to, ...flow } = begun.data;
      return { flow, to: localPath(to) };
    },
  };
}

export type FlowCookie = ReturnType<typeof createFlowCookie>;

const LASTS_MS = 10 * 60_000;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
