import type { CallContext, Send } from '../../outbound/contract.js';
import type { Probe } from '../probes.js';
import { findInstalledPatches, findVulnerabilities } from './operations.js';
import { whyAbsent } from './optional.js';
import { agentFilter, vulnerabilityFilter } from './spotlight-filter.js';

/** Any CVE will do: the answer may well be empty. */
const ANY_CVE = 'CVE-2021-44228';
const ADVICE =
  "Give the API client of CS_CLIENT_ID the scope 'Vulnerabilities: Read'; where the tenant has no Spotlight, set vendors.crowdstrike.spotlight to false";

interface About {
  readonly context: CallContext;
  /** An agent that Falcon knows; throws in words when there is none. */
  readonly known: () => string;
}

/** Is Spotlight usable, now that it is switched on? The patch view is a newer part of it, which may be missing. */
export function spotlightProbes(send: Send, { context, known }: About): readonly Probe[] {
  const one = [['limit', '1']] as const;
  return [
    {
      name: 'falcon spotlight',
      run: async () => {
        const filter = vulnerabilityFilter([known()], [ANY_CVE]);
        await send(findVulnerabilities, { query: [['filter', filter], ...one], context });
        return 'vulnerabilities can be read';
      },
      advice: ADVICE,
    },
    {
      name: 'falcon installed patches',
      run: async () => {
        try {
          await send(findInstalledPatches, { query: [['filter', agentFilter([known()])], ...one], context });
        } catch (error) {
          if (whyAbsent(error) === undefined) throw error;
          return 'not offered by this tenant; the second opinion goes without';
        }
        return 'installed patches can be read';
      },
      advice: ADVICE,
    },
  ];
}
