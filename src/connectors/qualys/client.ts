import type { Send } from '../../outbound/contract.js';
import type { Qualys } from './contract.js';
import { doctor } from './doctor.js';
import { createHostList } from './host-list.js';
import { findHosts } from './host-search.js';
import { createKnowledge } from './knowledge.js';
import { createNameSearch } from './name-search.js';
import { qualysCalls } from './operations.js';
import { createSnapshots, takeSnapshot } from './snapshot.js';

export interface QualysDeps {
  readonly send: Send;
  /** Origin of QUALYS_URL; a page that claims to go on elsewhere is refused. */
  readonly origin: string;
  /** Version of Host List and Host List Detection, such as 5.0. */
  readonly apiVersion: string;
  /** For the age of what is remembered. */
  readonly now: () => Date;
}

export function createQualys({ send, origin, apiVersion, now }: QualysDeps): Qualys {
  const calls = qualysCalls(apiVersion);
  const door = { send, origin };
  const hostList = createHostList({ ...door, now }, calls.listHosts);
  const assetsNamed = createNameSearch({ send, call: calls.searchAssets, now });
  const knowledge = createKnowledge({ send, call: calls.listKnowledge, now });
  const snapshotOf = createSnapshots({ door, calls, now });

  return {
    findHosts: (keys, context) => findHosts({ hostList, assetsNamed }, keys, context),
    snapshot: (hostIds, qids, context) => takeSnapshot({ door, calls, now }, { hostIds, qids, context }),
    snapshotOf: (ask, context) => snapshotOf({ ...ask, context }),
    knowledge: (qids, context) => knowledge.learn({ qids, context }),
    qidsOfCve: async (cve, context) => knowledge.ofCve({ cve: cveId(cve), context }),
    doctor: (context) => doctor({ send, calls }, context),
  };
}

function cveId(text: string): string {
  const cve = text.trim().toUpperCase();
  if (!/^CVE-\d{4}-\d{4,19}$/.test(cve))
    throw new TypeError('expected a CVE id such as CVE-2026-12345, got other text');
  return cve;
}
