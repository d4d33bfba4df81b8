import { describe, type HttpRequest } from '../policy/describe.js';
import type { Intent, Judgement } from '../policy/intent.js';
import { circumstanced } from './circumstances.js';
import { consentTo, type Consent } from './consent.js';
import type { CallContext } from './contract.js';
import type { Door } from './door.js';
import type { Failure } from './failure.js';
import type { Approval, Standing } from './standing.js';

export interface Judged {
  readonly intent: Intent;
  readonly judgement: Judgement;
  /** Of a call that people have to agree to. */
  readonly consent?: Consent | undefined;
  readonly approval?: Approval | undefined;
}

/** The policy's word on a request. Where it asks for people, those who agreed to exactly this request are a fact it is told. */
export async function judgedWithConsent(door: Door, request: HttpRequest, context: CallContext): Promise<Judged> {
  const intent = await circumstanced(door, describe(door.known, request), context);
  const judgement = door.judge(intent);
  // Nobody is asked about a read: it changes nothing, and its body may hold a secret.
  if (judgement.decision !== 'escalate' || intent.operation?.effect !== 'write') return { intent, judgement };

  const consent = consentTo(request, { operation: intent.operation.id, judgement, basis: context.basis });
  const approval = await approvalOf(door.standing, consent);
  if (approval === undefined) return { intent, judgement, consent };
  const agreed = { ...intent, circumstances: { ...intent.circumstances, approvals: new Set(approval.by).size } };
  return { intent: agreed, judgement: door.judge(agreed), consent, approval };
}

/** What cannot be found out was not agreed to. */
async function approvalOf({ approval }: Standing, { digest }: Consent): Promise<Approval | undefined> {
  try {
    return await approval(digest);
  } catch {
    return undefined;
  }
}

/** The no of a judgement that does not permit. */
export function refusalOf({ judgement, consent }: Judged): Failure {
  const { decision, because, passing, approvals: needed = 1, risk } = judgement;
  if (decision === 'escalate' && consent !== undefined) {
    return { kind: 'needs-approval', because, needed, score: risk.score, ...consent };
  }
  return { kind: 'denied', because, ...(passing && { passing }) };
}
