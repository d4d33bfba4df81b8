import type { Call, CallInput, Dialect, Reply, Send } from '../../src/outbound/contract.js';
import { OutboundError } from '../../src/outbound/failure.js';

export interface Scripted {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly text: string;
}

/** The door, scripted: real dialect and real schema over canned replies. Remembers what was asked, refuses to improvise. */
export function scriptedSend(
  dialect: Dialect,
  script: Scripted[] | ((call: Call<unknown>, input: CallInput) => Scripted),
) {
  const asked: { call: Call<unknown>; input: CallInput }[] = [];
  const replies = Array.isArray(script) ? [...script] : undefined;

  const send: Send = async (call, input) => {
    asked.push({ call, input });
    const next = typeof script === 'function' ? script(call, input) : replies?.shift();
    if (next === undefined) throw new Error(`unscripted call: ${call.name}`);
    const reply: Reply = {
      status: next.status ?? 200,
      headers: next.headers ?? {},
      text: next.text,
      receivedAt: new Date('2026-11-20T16:00:00Z'),
    };
    const failure = dialect.failureOf(reply);
    if (failure) throw new OutboundError(call.name, failure);
    const parsed = call.response.safeParse(dialect.read(reply));
    if (!parsed.success) throw new OutboundError(call.name, { kind: 'malformed', detail: parsed.error.message });
    return { value: parsed.data, headers: reply.headers, at: reply.receivedAt };
  };
  return { send, asked, unused: () => replies?.length ?? 0 };
}
