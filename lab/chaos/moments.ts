import type { RecordedRequest } from '../shared/recorded-request.js';
import type { Chance } from './chance.js';

type Vendor = 'servicenow' | 'qualys' | 'falcon';

/**
 * When a kill comes. `starting`: before the process is up. `at work`: after so many requests of any kind, so that a slow
 * machine comes as far between two kills as a fast one. `announced`: a ticket entered the state, and its webhook is on its
 * way. Of a request: `lost` before it is carried out, `carried out` but unanswered, `answered`.
 */
export type Moment =
  | { readonly kind: 'starting' | 'announced'; readonly afterMs: number }
  | { readonly kind: 'at work'; readonly requests: number }
  | { readonly kind: 'lost' | 'carried out' | 'answered'; readonly request: Request };

interface Request {
  readonly what: string;
  readonly vendor: Vendor;
  readonly is: (request: Pick<RecordedRequest, 'method' | 'path'>) => boolean;
}

const write: Request = { what: 'the write', vendor: 'servicenow', is: ({ method }) => method === 'PATCH' };
const reads: readonly Request[] = [
  { what: 'a ticket read', vendor: 'servicenow', is: ({ method }) => method === 'GET' },
  { what: 'a Qualys batch', vendor: 'qualys', is: ({ path }) => path.includes('/vm/detection/') },
  { what: 'a Qualys search', vendor: 'qualys', is: ({ path }) => !path.includes('/vm/detection/') },
  { what: 'a Falcon batch', vendor: 'falcon', is: ({ path }) => path.startsWith('/devices/') },
];

/** The next moment of the plan: half of them meet the write, where most is at stake. */
export function nextMoment(chance: Chance): Moment {
  const die = chance.next();
  if (die < 0.1) return { kind: 'starting', afterMs: chance.between(0, 1500) };
  if (die < 0.3) return { kind: 'at work', requests: Math.ceil(chance.between(0, 60)) };
  if (die < 0.4) return { kind: 'announced', afterMs: chance.between(0, 120) };
  const kind = chance.pick(['lost', 'carried out', 'answered'] as const);
  return { kind, request: die < 0.9 ? write : chance.pick(reads) };
}

export function wordsOf(moment: Moment): string {
  return 'request' in moment ? `${moment.request.what} ${moment.kind}` : moment.kind;
}
