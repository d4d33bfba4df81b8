import type { HttpRequest } from '../policy/describe.js';
import { STOPPED_WRITES } from '../policy/rules.js';
import { writesNow } from './circumstances.js';
import type { Call, CallContext } from './contract.js';
import { partOf, type Door } from './door.js';
import { OutboundError } from './failure.js';
import { latestStart, leftMs } from './left-ms.js';
import { httpExchange } from './http-exchange.js';
import { interpret } from './interpret.js';
import { failed, withheld, type Attempted, type Outcome } from './outcome.js';
import { refuseLogin, refusesLogin } from './refused-login.js';

interface Permitted {
  readonly request: HttpRequest;
  readonly context: CallContext;
  readonly mayRenew: boolean;
}

/** Prove who we are, wait for our turn, send, read. */
export async function sendPermitted<Value>(
  door: Door,
  call: Call<Value>,
  permitted: Permitted,
): Promise<Attempted<Value>> {
  const { request, context } = permitted;
  const { origin } = partOf(door.sites, call.system);
  if (new URL(request.url).origin !== origin) throw new TypeError(`${call.name}: credentials are for ${origin} alone`);
  try {
    // A token request brings its proof in the form. All others prove first: a new token takes a turn of its own.
    const presented = context.purpose === 'token' ? {} : await partOf(door.credentials, call.system).headers(context);
    const { system, name } = call;
    const release = await door.budget.take({ system, name, purpose: context.purpose, until: latestStart(context) });
    try {
      return await exchange(door, call, { ...permitted, presented });
    } finally {
      await release();
    }
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    return { outcome: failed(error.failure, error), settled: true };
  }
}

async function exchange<Value>(
  door: Door,
  call: Call<Value>,
  { request, context, presented, mayRenew }: Permitted & { presented: Readonly<Record<string, string>> },
): Promise<Attempted<Value>> {
  const { system, maxBytes } = call;
  const timeoutMs = Math.max(1, Math.min(call.timeoutMs, leftMs(context, door.clock)));
  const site = partOf(door.sites, system);
  const obstacle = await obstacleTo(door, call, context);
  if (obstacle !== undefined) return { outcome: obstacle, settled: true };

  const headers = { 'user-agent': USER_AGENT, ...site.headers, ...presented };
  const sent = await httpExchange(door.http, door.clock, { request, headers, timeoutMs, maxBytes });
  if (!sent.ok) return { outcome: sent, presented };

  const reply = sent.value;
  await door.budget.observe(call, reply.headers);
  const outcome = await interpret(reply, site, call);
  if (outcome.ok) return { outcome, reply, presented };
  if (outcome.failure.kind === 'rate-limited') {
    const { per, retryAfterMs = PAUSE_MS } = outcome.failure;
    await door.budget.pause(per === 'operation' ? call : system, retryAfterMs);
  }
  if (mayRenew || !refusesLogin(outcome.failure, context.purpose)) return { outcome, reply, presented };
  // Before our place is given back: the next in line must not try the same login.
  return { outcome: failed(await refuseLogin(door, system, outcome.failure)), reply, presented };
}

/** Waiting for our turn may have taken long: what was right when the call was asked for may not be right any more. */
async function obstacleTo<Value>(
  { breaker, clock, standing }: Door,
  { effect, system }: Call<Value>,
  context: CallContext,
): Promise<Outcome<never> | undefined> {
  if (context.claim !== undefined && !(await context.claim())) return withheld('somebody else is at it by now');
  if (effect === 'write' && (await writesNow(standing)) !== 'allowed') {
    return failed({ kind: 'denied', because: [STOPPED_WRITES], passing: true });
  }
  const refusal = await breaker.refusal(system);
  if (refusal !== undefined) return failed({ kind: 'unauthorized', detail: refusal });
  if (leftMs({ until: context.sendBy }, clock) > 0) return undefined;
  return withheld('its turn came so late that what it rests on has to be read anew');
}

const USER_AGENT = 'patchproof';
/** Where the vendor does not say how long: most often too many calls at the same time (qualys 3.3). */
const PAUSE_MS = 30_000;
