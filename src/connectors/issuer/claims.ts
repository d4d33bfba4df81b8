import { z } from 'zod';
import type { IssuerSettings } from './operations.js';

/** What the issuer says of a person. */
export interface Claims {
  /** Theirs alone at this issuer, and for good. */
  readonly subject: string;
  /** Missing where the issuer does not say it, or does not stand by it. */
  readonly name: string | undefined;
  readonly groups: readonly string[];
}

interface Tokens {
  readonly claims: () => Readonly<Record<string, unknown>> | undefined;
}

type Wanted = Pick<IssuerSettings, 'nameClaim' | 'groupsClaim' | 'paths'>;

/** From the ID token; what it does not say is asked of the userinfo endpoint, where that is configured. */
export async function claimsIn(
  tokens: Tokens,
  wanted: Wanted,
  userinfo: (subject: string) => Promise<Readonly<Record<string, unknown>>>,
): Promise<Claims> {
  const said = tokens.claims() ?? {};
  const subject = Subject.parse(said['sub']);
  const complete = wanted.nameClaim in said && wanted.groupsClaim in said;
  const more = complete || wanted.paths.userinfo === undefined ? {} : await userinfo(subject);
  const all = { ...more, ...said };
  return { subject, name: nameIn(all, wanted.nameClaim), groups: Groups.parse(all[wanted.groupsClaim]) };
}

const Subject = z.string().min(1).max(255);

/** Many, one, or something that names no group. */
const Groups = z.union([z.array(z.string()), z.string().transform((one) => [one])]).catch([]);

/** A mail address that nobody has verified is whatever its owner has typed. */
function nameIn(said: Readonly<Record<string, unknown>>, claim: string): string | undefined {
  if (claim === 'email' && said['email_verified'] === false) return undefined;
  const name = said[claim];
  return typeof name === 'string' ? name : undefined;
}
