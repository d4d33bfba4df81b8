import { z } from 'zod';
import type { Call } from '../../outbound/contract.js';
import type { Messenger, Operation } from '../../policy/operation.js';

/** The whole address of each channel's webhook; missing where none is configured. */
export type Hooks = Readonly<Record<Messenger, string | undefined>>;

/** The one call for each messenger that is configured. */
export function messengerCalls({ slack, teams }: Hooks): readonly Call<unknown>[] {
  return [
    ...(slack === undefined ? [] : [messageCall('slack', slack)]),
    ...(teams === undefined ? [] : [messageCall('teams', teams)]),
  ];
}

export function messengerOperations(hooks: Hooks): readonly Operation[] {
  return messengerCalls(hooks);
}

export function messengerOrigins({ slack, teams }: Hooks): Partial<Record<Messenger, string>> {
  return {
    ...(slack !== undefined && { slack: new URL(slack).origin }),
    ...(teams !== undefined && { teams: new URL(teams).origin }),
  };
}

/** A read to the policy: it changes no record. To this address alone, whose path is the credential. */
function messageCall(system: Messenger, hook: string): Call<unknown> {
  const { pathname, searchParams } = new URL(hook);
  const queryFields = [...searchParams.keys()];
  return {
    id: `${system}:messages:send`,
    name: `${system}Message`,
    system,
    effect: 'read',
    risk: 'LOW',
    method: 'POST',
    path: pathname,
    secretPath: true,
    ...(queryFields.length > 0 && { queryFields }),
    body: 'json',
    purpose: 'tell people that they are asked to agree to a write',
    permission: 'the address of the webhook',
    limit: 'Slack: one message a second; Teams: four',
    response: z.unknown(),
    timeoutMs: 10_000,
    maxBytes: 64 * 1024,
  };
}
