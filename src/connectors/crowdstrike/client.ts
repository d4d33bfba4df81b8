import type { Send } from '../../outbound/contract.js';
import { readAgents } from './agents.js';
import type { Falcon } from './contract.js';
import { doctor } from './doctor.js';
import { createHostSearch } from './host-search.js';

export interface FalconDeps {
  readonly send: Send;
  /** The hour of a look for which nothing had to be asked. */
  readonly now: () => Date;
}

export function createFalcon({ send, now }: FalconDeps): Falcon {
  const search = createHostSearch({ send, now });
  return {
    findHosts: (keys, context) => search({ keys, context }),
    snapshot: (aids, context) => readAgents({ send, now }, { aids, context }),
    doctor: (context) => doctor(send, context),
  };
}
