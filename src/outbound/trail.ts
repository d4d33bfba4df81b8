import type { AuditPort } from '../ledger/audit.js';
import type { Change, Intent, Judgement } from '../policy/intent.js';
import type { Consent } from './consent.js';
import type { CallContext, CallInput } from './contract.js';
import type { Approval } from './standing.js';

export interface Intended {
  readonly intent: Intent;
  readonly judgement: Judgement;
  /** Of a call that people have to agree to. */
  readonly consent?: Consent | undefined;
  readonly approval?: Approval | undefined;
  readonly input: CallInput;
  /** 1 for the first. */
  readonly attempt: number;
}

export interface Ended {
  /** `ok` or the kind of failure. */
  readonly outcome: string;
  readonly ms: number;
  readonly status?: number | undefined;
  readonly bytes?: number | undefined;
}

/** Writes down what is about to be sent, or was denied. Resolves with the entry's number once it is durable. */
export async function recordIntended(audit: AuditPort, intended: Intended): Promise<number> {
  const { intent, judgement, consent, approval, input, attempt } = intended;
  const { sequence } = await audit.append({
    kind: 'call-intended',
    ...subjectOf(input.context),
    facts: {
      ...subjectsOf(input.context),
      purpose: input.context.purpose,
      operation: intent.operation?.id ?? null,
      name: intent.operation?.name ?? null,
      risk: intent.operation?.risk ?? null,
      score: judgement.risk.score,
      levels: judgement.risk.levels,
      callsLastHour: intent.circumstances?.callsLastHour ?? null,
      method: intent.method,
      origin: intent.origin,
      path: intent.operation?.secretPath ? '[secret]' : intent.path,
      ...fieldsOf(input, intent),
      decision: judgement.decision,
      because: judgement.because,
      ...(consent && { digest: consent.digest }),
      ...(approval && { approval: approval.id, approvedBy: approval.by }),
      attempt,
    },
  });
  return sequence;
}

export async function recordEnded(
  audit: AuditPort,
  context: CallContext,
  ended: Ended & { of: number },
): Promise<void> {
  const { of, outcome, ms, status = null, bytes = null } = ended;
  await audit.append({ kind: 'call-ended', ...subjectOf(context), facts: { of, outcome, ms, status, bytes } });
}

/** An entry belongs to a ticket when the call was made for that one alone. */
function subjectOf({ subjects }: CallContext): { verification?: string | undefined; ticket?: string | undefined } {
  const [only, ...others] = subjects;
  return only === undefined || others.length > 0 ? {} : { verification: only.verification, ticket: only.ticket };
}

/** A batch names everybody it was made for. */
function subjectsOf({ subjects }: CallContext): { subjects?: CallContext['subjects'] } {
  return subjects.length > 1 ? { subjects } : {};
}

/** Names, never values: values may hold secrets and personal data. */
function fieldsOf({ query, form, json }: CallInput, { change }: Intent): Record<string, unknown> {
  return {
    query: namesOf(query),
    form: namesOf(form),
    body: change?.fields ?? (typeof json === 'object' && json !== null ? Object.keys(json) : []),
    ...(change === undefined ? {} : changeOf(change)),
  };
}

/** States and codes of our own configuration. What a request gives as its outcome or reason is recorded where it is one we know. */
function changeOf({ table, from, to, outcome, reason }: Change): Record<string, unknown> {
  const code = reason !== undefined && CODE.test(reason) ? reason : null;
  return { table, from: from ?? null, to: to ?? null, outcome: outcome ?? null, reason: code };
}

const CODE = /^[a-z][a-z-]{1,39}$/;

function namesOf(pairs: readonly (readonly [string, string])[] = []): readonly string[] {
  return [...new Set(pairs.map(([name]) => name))];
}
