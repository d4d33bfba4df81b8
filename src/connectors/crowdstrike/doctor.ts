import type { CallContext, Send } from '../../outbound/contract.js';
import type { Check } from '../check.js';
import { runProbes, type Probe } from '../probes.js';
import { findDevices, findHiddenDevices, readDevices, readOnlineStates } from './operations.js';
import { spotlightProbes } from './spotlight-probes.js';

const SCOPE = "Give the API client of CS_CLIENT_ID the scope 'Hosts: Read' and no write scope";

interface Ask {
  readonly context: CallContext;
  readonly spotlight: boolean;
}

/** Read-only checks of credentials, region and scopes, in four cheap calls, and two more where Spotlight is switched on. */
export async function doctor(send: Send, { context, spotlight }: Ask): Promise<readonly Check[]> {
  let aid: string | undefined;
  const one = { query: [['fields', 'device_id,cid'] as const, ['limit', '1'] as const], context };
  const known = () => {
    if (aid === undefined) throw new TypeError('no host to try it with');
    return aid;
  };
  const probes: readonly Probe[] = [
    {
      name: 'falcon login and hosts',
      run: async () => {
        const { value } = await send(findDevices, one);
        aid = value.devices[0]?.aid;
        if (aid === undefined) throw new TypeError('the API client sees no host at all');
        return 'hosts can be searched';
      },
      advice: `Check CS_CLIENT_ID, CS_CLIENT_SECRET and CS_BASE_URL. ${SCOPE}`,
    },
    {
      name: 'falcon hidden hosts',
      run: async () => {
        await send(findHiddenDevices, one);
        return 'hidden hosts can be searched';
      },
      advice: SCOPE,
    },
    ...probesOfOne(send, context, known),
    ...(spotlight ? spotlightProbes(send, { context, known }) : []),
  ];
  return runProbes(probes);
}

/** What is asked of a single agent, once one is known. */
function probesOfOne(send: Send, context: CallContext, known: () => string): readonly Probe[] {
  return [
    {
      name: 'falcon host details',
      run: async () => {
        await send(readDevices, { json: { ids: [known()] }, context });
        return 'details can be read';
      },
      advice: SCOPE,
    },
    {
      name: 'falcon online state',
      run: async () => {
        await send(readOnlineStates, { query: [['ids', known()]], context });
        return 'online states can be read';
      },
      advice: SCOPE,
    },
  ];
}
