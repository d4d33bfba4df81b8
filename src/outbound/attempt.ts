import type { Call, CallInput } from './contract.js';
import { partOf, type Door } from './door.js';
import { judgedWithConsent, refusalOf } from './judged.js';
import { failed, withheld, type Attempted, type Outcome } from './outcome.js';
import { sendPermitted } from './send-permitted.js';
import { recordEnded, recordIntended } from './trail.js';
import { wireRequest } from './wire-request.js';

export interface Trial {
  readonly input: CallInput;
  /** 1 for the first. */
  readonly number: number;
  /** True when a refusal may only mean that the token has run out. */
  readonly mayRenew: boolean;
}

/** One attempt: judge, audit, budget, send, read, audit. Nothing is sent that was not permitted and written down. */
export async function attempt<Value>(
  door: Door,
  call: Call<Value>,
  { input, number, mayRenew }: Trial,
): Promise<Attempted<Value>> {
  const refusal = await door.breaker.refusal(call.system);
  if (refusal !== undefined) return { outcome: failed({ kind: 'unauthorized', detail: refusal }) };

  const request = wireRequest(partOf(door.sites, call.system).origin, call, input);
  const judged = await judgedWithConsent(door, request, input.context);
  // Left out of the trail: what was only asked about counts for no rate.
  if (input.context.stale === true && judged.judgement.decision === 'permit') return { outcome: withheld(STALE) };
  const intended = await written(recordIntended(door.audit, { ...judged, input, attempt: number }));
  if (!intended.ok) return { outcome: intended };
  if (judged.judgement.decision !== 'permit') return { outcome: failed(refusalOf(judged)) };

  const started = door.clock.now().getTime();
  const attempted = await sendPermitted(door, call, { context: input.context, request, mayRenew });
  const ms = door.clock.now().getTime() - started;
  const ended = await written(
    recordEnded(door.audit, input.context, { of: intended.value, ms, ...summary(attempted) }),
  );
  return ended.ok ? attempted : { ...attempted, outcome: ended };
}

const STALE = 'what it rests on is old, and has to be looked at again first';

async function written<Value>(writing: Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await writing };
  } catch (cause) {
    return failed({ kind: 'audit-unavailable' }, cause);
  }
}

function summary({ outcome, reply }: Attempted<unknown>): { outcome: string; status?: number; bytes?: number } {
  const ending = { outcome: outcome.ok ? 'ok' : outcome.failure.kind };
  if (reply === undefined) return ending;
  const bytes = (reply.chunks ?? []).reduce((sum, { length }) => sum + length, 0);
  return { ...ending, status: reply.status, bytes };
}
