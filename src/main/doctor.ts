import type { Check } from '../connectors/check.js';
import type { CallContext } from '../outbound/contract.js';
import { isTrouble, linesOf } from './check-lines.js';
import { ledgerCheck } from './ledger-check.js';
import { maturityLine } from './maturity.js';
import type { Print } from './print.js';
import { localBudget, openGround } from './ground.js';
import { stepsOf } from './on-ticket.js';
import { settingsFor } from './settings.js';
import { signingState } from './sign-audit.js';
import { signInChecks } from './sign-in-checks.js';
import { createVendors } from './vendors.js';
import { wordsFor, type GateState } from './writes-gate.js';

/** Asks every vendor, right and field that will be needed, and changes nothing. True when all is well. */
export async function doctor(print: Print): Promise<boolean> {
  const ground = await openGround(settingsFor(['vendors']));
  const { config, ledger, clock, log, lifetime, standing } = ground;
  const context: CallContext = { purpose: 'doctor', subjects: [] };
  try {
    const budget = localBudget(ground);
    const vendors = createVendors(config, { audit: ledger.audit, standing, budget, clock, log, observe: () => {} });
    const found = await Promise.all([
      report('ServiceNow', vendors.servicenow.doctor(context)),
      report('ServiceNow, approvals', vendors.ticketApprovals?.doctor(stepsOf(config.approvals), context) ?? NOTHING),
      report('Qualys', vendors.qualys.doctor(context)),
      report('Qualys Patch Management', vendors.patches?.doctor(context) ?? NOTHING),
      report('CrowdStrike Falcon', vendors.falcon.doctor(context)),
      report('Sign-in', signInChecks(ground, context)),
      report('Ledger', ledgerCheck(ledger, await signingState(ground))),
    ]);
    for (const { about, checks } of found.filter((one) => one.checks.length > 0)) {
      print(about);
      for (const line of linesOf(checks)) print(line);
    }
    print('Policy');
    const stopped = stoppedCheck(await ground.gate.state());
    for (const line of [...linesOf(stopped), `  ${maturityLine(config)}`]) print(line);
    const all = [...found.flatMap(({ checks }) => checks), ...stopped];
    print(summaryOf(all));
    return !all.some(isTrouble);
  } finally {
    await lifetime.close();
  }
}

/** Of what is not configured. */
const NOTHING: Promise<readonly Check[]> = Promise.resolve([]);

async function report(about: string, checks: Promise<readonly Check[]>) {
  return { about, checks: await checks };
}

/** Whoever stopped the writes wanted it so; but no ticket is closed until somebody allows them again. */
function stoppedCheck(state: GateState): readonly Check[] {
  return state.stopped ? [{ name: 'writes', ok: false, detail: wordsFor(state) }] : [];
}

function summaryOf(checks: readonly Check[]): string {
  if (checks.some(isTrouble)) return 'Something needs mending: see the lines marked "no".';
  if (checks.every(({ ok }) => ok)) return 'All is well.';
  return 'Nothing seen needs mending; not everything could be seen: see the lines marked "??".';
}
