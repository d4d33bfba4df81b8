import type { Call, CallInput, Dialect, Reply, Send } from '../../src/outbound/contract.js';
import { OutboundError } from '../../src/outbound/failure.js';
import { interpret } from '../../src/outbound/interpret.js';

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
    const outcome = await interpret(reply, { dialect, originVariable: 'URL' }, call);
    if (!outcome.ok) throw new OutboundError(call.name, outcome.failure, { cause: outcome.cause });
    return outcome.value;
  };
  return { send, asked, unused: () => replies?.length ?? 0 };
}
