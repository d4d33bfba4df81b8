import { z } from 'zod';
import { Decision } from '../verification/decision.js';
import { canonical } from '../shared/canonical.js';

/** Canonical JSON (RFC 8785): the same decision is always the same bytes. */
export function encodeDecision(decision: Decision): string {
  return canonical(z.encode(Decision, decision));
}

/** Undefined for a text that no version of Patchproof has written. */
export function decodeDecision(text: string): Decision | undefined {
  try {
    return Decision.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
