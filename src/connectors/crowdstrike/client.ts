import type { Send } from '../../outbound/contract.js';
import { readAgents } from './agents.js';
import type { Falcon } from './contract.js';
import { doctor } from './doctor.js';
import { createHostSearch } from './host-search.js';
import { createOpinion } from './opinion.js';

export interface FalconDeps {
  readonly send: Send;
  /** The hour of a look for which nothing had to be asked. */
  readonly now: () => Date;
  /** May Spotlight be asked at all? */
  readonly spotlight: boolean;
}

export function createFalcon({ send, now, spotlight }: FalconDeps): Falcon {
  const search = createHostSearch({ send, now });
  const opinion = createOpinion({ send, now });
  return {
    findHosts: (keys, context) => search({ keys, context }),
    snapshot: (aids, context) => readAgents({ send, now }, { aids, context }),
    opinion: async (ask, context) =>
      spotlight ? opinion({ ...ask, context }) : { kind: 'off', why: 'vendors.crowdstrike.spotlight is false' },
    doctor: (context) => doctor(send, { context, spotlight }),
  };
}
