import { create } from 'axios';
import type { PerSystem } from '../policy/operation.js';
import { attempt, type Trial } from './attempt.js';
import type { Answer, Call, CallInput, Send } from './contract.js';
import { partOf, type Door, type OutboundDeps } from './door.js';
import { OutboundError } from './failure.js';
import { createLoginBreaker } from './login-breaker.js';
import { latestStart, leftMs } from './left-ms.js';
import { nextStep } from './next-step.js';
import type { Attempted } from './outcome.js';
import type { Site } from './site.js';

/** The only door to the network. Refuses to be built for a site that is more or less than an origin. */
export function createOutbound(deps: OutboundDeps): { readonly send: Send } {
  const { sites, catalogue, tickets, clock, loginCoolDownMs } = deps;
  const send: Send = (call, input) => sendThrough(door, call, input);
  const door: Door = {
    ...deps,
    http: create(),
    known: { operations: catalogue, origins: bySystem(sites, originOf), tickets },
    breaker: deps.breaker ?? createLoginBreaker({ clock, coolDownMs: loginCoolDownMs }),
    credentials: bySystem(sites, ({ credentials }) => credentials(send)),
  };
  return { send };
}

async function sendThrough<Value>(door: Door, call: Call<Value>, input: CallInput): Promise<Answer<Value>> {
  const credentials = partOf(door.credentials, call.system);
  let mayRenew = credentials.renewable && input.context.purpose !== 'token';
  for (let number = 1; ; number += 1) {
    if (leftMs(input.context, door.clock) <= 0) throw new OutboundError(call.name, { kind: 'timeout' });
    const attempted = await observed(door, call, { input, number, mayRenew });
    if (attempted.outcome.ok) {
      // A token is no proof yet that it opens anything.
      if (input.context.purpose !== 'token') await door.breaker.accepted(call.system);
      return attempted.outcome.value;
    }

    const { failure, cause } = attempted.outcome;
    const jitter = door.jitter();
    const step = nextStep(failure, attempted, { number, effect: call.effect, jitter, mayRenew });
    const tooLate = step.kind === 'repeat' && step.delayMs >= leftMs({ until: latestStart(input.context) }, door.clock);
    if (step.kind === 'fail' || tooLate) throw new OutboundError(call.name, failure, { cause });

    door.log.info('call repeated', { system: call.system, operation: call.name, failure: failure.kind, number });
    if (step.kind === 'repeat') await door.clock.sleep(step.delayMs);
    if (step.kind === 'renew') {
      credentials.invalidate(step.refused);
      mayRenew = false;
    }
  }
}

async function observed<Value>(door: Door, call: Call<Value>, trial: Trial): Promise<Attempted<Value>> {
  const started = door.clock.now().getTime();
  const attempted = await attempt(door, call, trial);
  door.observe?.({
    system: call.system,
    operation: call.name,
    outcome: attempted.outcome.ok ? 'ok' : attempted.outcome.failure.kind,
    ms: door.clock.now().getTime() - started,
  });
  return attempted;
}

function originOf({ origin, originVariable }: Site): string {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
    throw new TypeError(`${originVariable}: expected an origin such as https://vendor.example, without a path`);
  }
  return origin;
}

function bySystem<Value>(sites: Door['sites'], make: (site: Site) => Value): Partial<PerSystem<Value>> {
  const { servicenow, qualys, 'qualys-gateway': gateway, crowdstrike, slack, teams, collector, issuer } = sites;
  return {
    ...(servicenow && { servicenow: make(servicenow) }),
    ...(qualys && { qualys: make(qualys) }),
    ...(crowdstrike && { crowdstrike: make(crowdstrike) }),
    ...(gateway && { 'qualys-gateway': make(gateway) }),
    ...(slack && { slack: make(slack) }),
    ...(teams && { teams: make(teams) }),
    ...(collector && { collector: make(collector) }),
    ...(issuer && { issuer: make(issuer) }),
  };
}
