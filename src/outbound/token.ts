import type { Clock } from '../shared/clock.js';
import type { Call, CallContext, CredentialSource } from './contract.js';
import { inTime } from './in-time.js';

/** What a token endpoint answers; `expires_in` is in seconds. */
interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
}

interface BearerOptions {
  /** The token request, an operation of the catalogue like any other. */
  readonly call: Call<TokenAnswer>;
  readonly form: readonly (readonly [string, string])[];
  readonly clock: Clock;
  /** How long before its end a token is renewed. Default 120 s, as Falcon's own SDK does (crowdstrike 1.2). */
  readonly leewayMs?: number;
}

interface Token {
  readonly value: string;
  /** From here on it is not used any more; it would still live a little longer. */
  readonly renewAt: number;
}

/** Holds one bearer token and renews it early. Callers that need a new one at the same time share one request. */
export function bearer({ call, form, clock, leewayMs = 120_000 }: BearerOptions): CredentialSource {
  return (send) => {
    const patience = { name: call.name, now: () => clock.now() };
    let held: Token | undefined;
    let renewal: Promise<Token> | undefined;

    async function fetchToken(context: CallContext): Promise<Token> {
      const asked = clock.now().getTime(); // the lifetime counts from before the answer travelled
      // The token is everybody's: it does not hang on what becomes of the call that came first, or on how long that waits.
      const { subjects } = context;
      const { value } = await send(call, { form, context: { purpose: 'token', subjects } });
      const lifetimeMs = value.expires_in * 1000;
      // ServiceNow gives the same token again with what is left of its life: never renew before half of it.
      held = { value: value.access_token, renewAt: asked + lifetimeMs - Math.min(leewayMs, lifetimeMs / 2) };
      return held;
    }

    async function current(context: CallContext): Promise<Token> {
      if (held !== undefined && clock.now().getTime() < held.renewAt) return held;
      renewal ??= fetchToken(context).finally(() => {
        renewal = undefined;
      });
      return renewal;
    }

    return {
      headers: async (context) => authorization(await inTime(current(context), context, patience)),
      renewable: true,
      invalidate: (refused) => {
        // Ten calls may be refused with one old token: the first drops it, the others must not drop its successor.
        if (held !== undefined && authorization(held).authorization === refused['authorization']) held = undefined;
      },
    };
  };
}

function authorization(token: Token): { readonly authorization: string } {
  return { authorization: `Bearer ${token.value}` };
}
