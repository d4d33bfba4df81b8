import type { CallContext, Send } from '../../outbound/contract.js';
import type { Check } from '../check.js';
import { runProbes, Unseen, type Probe } from '../probes.js';
import { readMachines } from './machines.js';
import { platforms, type Platform } from './contract.js';
import { listAssets, listJobs } from './operations.js';
import type { AssetRow } from './schema.js';

export interface DoctorDeps {
  readonly send: Send;
  readonly now: () => Date;
  readonly canaryAssetId?: string | undefined;
}

const HOUR_MS = 3_600_000;
const SAMPLE = 100;
const ROLE = 'Give QUALYS_USERNAME the role Patch Reader and the tags of the machines';

/** Read-only checks of login, licence, role, scope and the rhythm of assessments. */
export async function doctor(deps: DoctorDeps, context: CallContext): Promise<readonly Check[]> {
  const sample: AssetRow[] = [];
  return runProbes([
    machinesProbe(deps, context, sample),
    jobsProbe(deps, context),
    licenceProbe(sample),
    rhythmProbe(deps, sample),
    ...(deps.canaryAssetId === undefined ? [] : [canaryProbe(deps, context, deps.canaryAssetId)]),
  ]);
}

function machinesProbe({ send }: DoctorDeps, context: CallContext, sample: AssetRow[]): Probe {
  return {
    name: 'patch management login and machines',
    run: async () => {
      for (const platform of platforms) sample.push(...(await firstAssets(send, platform, context)));
      if (sample.length === 0) throw new TypeError('the account sees no machine in Patch Management');
      return 'machines can be read';
    },
    advice: `Check QUALYS_GATEWAY_URL, and that the subscription has Patch Management. ${ROLE}`,
  };
}

async function firstAssets(send: Send, platform: Platform, context: CallContext): Promise<readonly AssetRow[]> {
  const query = [['platform', platform] as const, ['pageSize', String(SAMPLE)] as const];
  return (await send(listAssets, { query, json: {}, context })).value;
}

function jobsProbe({ send }: DoctorDeps, context: CallContext): Probe {
  return {
    name: 'patch management jobs',
    run: async () => {
      const query = [['platform', 'Windows'] as const, ['pageNumber', '0'] as const, ['pageSize', '1'] as const];
      const { value } = await send(listJobs, { query, context });
      return value.length === 0 ? 'jobs can be read; there is none for Windows' : 'jobs can be read';
    },
    advice: ROLE,
  };
}

/** Missing and installed patches are shown of every assessed machine; only those with a licence can be patched. */
function licenceProbe(sample: readonly AssetRow[]): Probe {
  return {
    name: 'patch management licence',
    run: async () => {
      const told = sample.filter(({ activatedModules }) => activatedModules !== undefined);
      if (told.length === 0) throw new Unseen('no machine tells which modules are activated on it');
      const active = told.filter(({ activatedModules }) => activatedModules?.some((name) => /^pm$/i.test(name)));
      if (active.length === 0) throw new TypeError(`Patch Management is activated on none of ${told.length} machines`);
      return `activated on ${active.length} of ${told.length} machines that were looked at`;
    },
    advice: 'Activate the module for the agents; beyond the number of licences the earliest activations count',
  };
}

/** Every four hours on paid and trial subscriptions, every 24 on the free one, unless a profile says otherwise. qualys 11.5 */
function rhythmProbe({ now }: DoctorDeps, sample: readonly AssetRow[]): Probe {
  return {
    name: 'patch management assessments',
    run: async () => {
      const ages = sample.flatMap(({ scanDateTime }) =>
        scanDateTime === undefined ? [] : [(now().getTime() - scanDateTime.getTime()) / HOUR_MS],
      );
      const middle = ages.toSorted((a, b) => a - b)[Math.floor(ages.length / 2)];
      if (middle === undefined) throw new Unseen('no machine tells when it was assessed');
      if (middle <= 5) return 'machines are assessed about every 4 hours';
      if (middle <= 25)
        return 'half of the machines were assessed within a day: the free version, or a profile of 24 hours';
      throw new TypeError(`half of the machines were last assessed more than ${Math.floor(middle)} hours ago`);
    },
    advice: 'Check that the agents report, and the interval of the default assessment profile',
  };
}

function canaryProbe({ send }: DoctorDeps, context: CallContext, assetId: string): Probe {
  return {
    name: 'patch management scope',
    run: async () => {
      for (const platform of platforms) {
        const { rows } = await readMachines(send, platform, { assetIds: [assetId], context });
        if (rows.size > 0) return `the machine of vendors.qualys.canaryAssetId is seen`;
      }
      throw new TypeError('the machine of vendors.qualys.canaryAssetId is not seen');
    },
    advice: `${ROLE}; a machine out of scope looks unknown`,
  };
}
