import type { Dialect, Reply, Send } from '../../../src/outbound/contract.js';
import { OutboundError } from '../../../src/outbound/failure.js';
import { interpret } from '../../../src/outbound/interpret.js';
import { wireRequest } from '../../../src/outbound/wire-request.js';
import { describe } from '../../../src/policy/describe.js';
import type { HttpRequest } from '../../../src/policy/describe.js';
import type { Operation } from '../../../src/policy/operation.js';

export interface Loopback {
  readonly url: string;
  readonly dialect: Dialect;
  readonly operations: readonly Operation[];
  readonly headers: Readonly<Record<string, string>>;
}

/** A door to a stand-in: over real HTTP, with what the policy would recognise, without retries. */
export function loopbackSend({ url, dialect, operations, headers }: Loopback): Send {
  const origins = { servicenow: url, qualys: url, crowdstrike: url };
  return async (call, input) => {
    const request = wireRequest(url, call, input);
    const { operation } = describe({ operations, origins }, request);
    if (operation?.name !== call.name) throw new Error(`the policy would not recognise ${call.name}`);
    const outcome = await interpret(await replyOf(request, headers), { dialect, originVariable: 'URL' }, call);
    if (!outcome.ok) throw new OutboundError(call.name, outcome.failure);
    return outcome.value;
  };
}

async function replyOf(request: HttpRequest, headers: Loopback['headers']): Promise<Reply> {
  const type = request.contentType === undefined ? {} : { 'content-type': request.contentType };
  const response = await fetch(request.url, {
    method: request.method,
    headers: { ...headers, ...type },
    body: request.body ?? null,
    redirect: 'manual',
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
    receivedAt: new Date(),
  };
}
