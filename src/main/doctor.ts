import type { Check } from '../connectors/check.js';
import type { CallContext } from '../outbound/contract.js';
import { localBudget, openGround } from './runtime.js';
import { settingsFor } from './settings.js';
import { createVendors } from './vendors.js';

/** Asks every vendor, right and field that will be needed, and changes nothing. True when all is well. */
export async function doctor(print: (line: string) => void): Promise<boolean> {
  const ground = await openGround(settingsFor(['vendors']));
  const { config, ledger, clock, log, lifetime } = ground;
  const context: CallContext = { purpose: 'doctor', subjects: [] };
  try {
    const budget = localBudget(ground);
    const vendors = createVendors(config, { audit: ledger.audit, budget, clock, log, observe: () => {} });
    const asked = [
      ['ServiceNow', vendors.servicenow.doctor(context)],
      ['Qualys', vendors.qualys.doctor(context)],
      ['CrowdStrike Falcon', vendors.falcon.doctor(context)],
    ] as const;
    let well = true;
    for (const [vendor, checks] of asked) {
      print(vendor);
      for (const check of await checks) {
        print(lineOf(check));
        well &&= check.ok;
      }
    }
    print(well ? 'All is well.' : 'Something needs mending: see the lines marked "no".');
    return well;
  } finally {
    await lifetime.close();
  }
}

function lineOf({ ok, name, detail }: Check): string {
  return `  ${ok ? 'ok' : 'no'}  ${name}: ${detail}`;
}
