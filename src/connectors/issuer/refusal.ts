import { AuthorizationResponseError, ClientError } from 'openid-client';
import { OutboundError } from '../../outbound/failure.js';

/** The library wraps what the door has thrown: that is what counts. */
export async function unwrapped<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof ClientError && error.cause instanceof OutboundError ? error.cause : error;
  }
}

/** Why a sign-in failed, as a code that holds nothing of token, code or person. */
export function codeOf(error: unknown): string {
  if (error instanceof OutboundError) return error.failure.kind;
  if (error instanceof AuthorizationResponseError) return plain(error.error);
  if (error instanceof ClientError) return plain(error.code ?? '');
  return error instanceof TypeError ? 'not-as-configured' : 'unknown';
}

/** The issuer, or whoever has made up its answer, may say anything. */
function plain(code: string): string {
  return /^[A-Za-z_]{1,60}$/.test(code) ? code : 'unknown';
}
