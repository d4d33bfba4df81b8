import type { CallContext, Send } from '../../outbound/contract.js';
import type { Check } from '../check.js';
import { runProbes, type Probe } from '../probes.js';
import type { QualysCalls } from './operations.js';
import { searchRequest } from './search-request.js';

export interface DoctorDeps {
  readonly send: Send;
  readonly calls: QualysCalls;
}

/** "Host Scan Time": in every KnowledgeBase. qualys 4.1 */
const KNOWN_QID = 45038;

/** Read-only checks of login, rights, scope and versions, in five cheap calls. */
export async function doctor(deps: DoctorDeps, context: CallContext): Promise<readonly Check[]> {
  return runProbes([login(deps, context), ...listProbes(deps, context), assetProbe(deps, context)]);
}

function login({ send, calls }: DoctorDeps, context: CallContext): Probe {
  return {
    name: 'qualys login',
    run: async () => `Qualys ${(await send(calls.portalVersion, { context })).value} knows the account`,
    advice: 'Check QUALYS_URL, QUALYS_USERNAME and QUALYS_PASSWORD, and that the account has API access',
  };
}

function listProbes({ send, calls }: DoctorDeps, context: CallContext): readonly Probe[] {
  const { listHosts, listDetections, listKnowledge } = calls;
  const ask = (...fields: [string, string][]) => ({ form: [['action', 'list'] as const, ...fields], context });
  let hostId = '1';
  return [
    {
      name: 'qualys hosts',
      run: async () => {
        const { value } = await send(listHosts, ask(['details', 'Basic'], ['truncation_limit', '1']));
        const [host] = value.hosts;
        if (host === undefined) throw new TypeError('the account sees no host at all');
        ({ hostId } = host);
        return 'host records can be read';
      },
      advice: 'Give QUALYS_USERNAME the asset groups or tags of the machines, and check vendors.qualys.apiVersion',
    },
    {
      name: 'qualys detections',
      run: async () => {
        await send(listDetections, ask(['ids', hostId], ['qids', String(KNOWN_QID)], ['truncation_limit', '1']));
        return 'detections can be read';
      },
      advice: 'Give QUALYS_USERNAME the role Reader with API access, and check vendors.qualys.apiVersion',
    },
    {
      name: 'qualys knowledgebase',
      run: async () => {
        const { value } = await send(listKnowledge, ask(['ids', String(KNOWN_QID)]));
        if (value.every(({ qid }) => qid !== KNOWN_QID))
          throw new TypeError(`QID ${KNOWN_QID} is not in the KnowledgeBase`);
        return 'the KnowledgeBase can be read';
      },
      advice: 'Ask Qualys to switch on the KnowledgeBase download for the subscription of QUALYS_USERNAME',
    },
  ];
}

function assetProbe({ send, calls }: DoctorDeps, context: CallContext): Probe {
  return {
    name: 'qualys asset search',
    run: async () => {
      await send(calls.searchAssets, { xml: searchRequest({ field: 'name', value: 'patchproof-doctor' }), context });
      return 'machines can be searched by name';
    },
    advice:
      'Give QUALYS_USERNAME API access to Asset Management; without it a ticket needs the Qualys host id or an address',
  };
}
