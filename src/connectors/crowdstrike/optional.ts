import { OutboundError } from '../../outbound/failure.js';

export type Had<Value> =
  { readonly kind: 'had'; readonly value: Value } | { readonly kind: 'absent'; readonly why: string };

const REMEMBER_MS = 3_600_000;

/**
 * For a module that a tenant need not have. A scope that is missing (403) and a module that is not there (404) are no
 * failures: they are remembered for an hour, in which nobody asks again. Every other failure is thrown.
 */
export function createOptional(now: () => Date) {
  let absence: { readonly why: string; readonly until: number } | undefined;

  return async function ask<Value>(read: () => Promise<Value>): Promise<Had<Value>> {
    if (absence !== undefined && absence.until > now().getTime()) return { kind: 'absent', why: absence.why };
    try {
      return { kind: 'had', value: await read() };
    } catch (error) {
      const why = whyAbsent(error);
      if (why === undefined) throw error;
      absence = { why, until: now().getTime() + REMEMBER_MS };
      return { kind: 'absent', why };
    }
  };
}

/** In words, why Spotlight cannot be had; undefined when the failure means something else. crowdstrike 5.1, 5.2 */
export function whyAbsent(error: unknown): string | undefined {
  if (!(error instanceof OutboundError)) return undefined;
  if (error.failure.kind === 'forbidden')
    return "the API client of CS_CLIENT_ID lacks the scope 'Vulnerabilities: Read', or the tenant lacks the module";
  return error.failure.kind === 'not-found' ? 'the tenant does not have this module' : undefined;
}
