import { hash } from 'node:crypto';
import type { HttpRequest } from '../policy/describe.js';
import type { Judgement } from '../policy/intent.js';
import { canonical } from '../shared/canonical.js';
import type { CallContext } from './contract.js';

/** What people agree to, to the letter. */
export interface Consent {
  /** Canonical JSON (RFC 8785) of the call as it would go over the wire, why people are asked, and what they rely on. */
  readonly payload: string;
  /** SHA-256 of the payload, in lower-case hex: another call, or another reason for it, has another one. */
  readonly digest: string;
}

interface Asked {
  /** Catalogue id. */
  readonly operation: string;
  /** Why people have to agree, and how many. */
  readonly judgement: Pick<Judgement, 'because' | 'approvals'>;
  readonly basis: CallContext['basis'];
}

/** Made from the request itself, so that nobody can be asked about one call while another is sent. */
export function consentTo(request: HttpRequest, { operation, judgement, basis }: Asked): Consent {
  const { method, url, contentType, body, from = null } = request;
  const { because, approvals: people = 1 } = judgement;
  const call = { operation, method, url, body: bodyOf(contentType, body), from };
  const payload = canonical({ call, because, people, basis: basis?.() ?? {} });
  return { payload, digest: hash('sha256', payload, 'hex') };
}

/** JSON is shown as such; any other body as the text that it is. */
function bodyOf(contentType: string | undefined, body: string | undefined): unknown {
  if (body === undefined) return null;
  return contentType === 'application/json' ? JSON.parse(body) : body;
}
