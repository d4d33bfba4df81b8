import type { Check } from '../connectors/check.js';
import type { CallContext } from '../outbound/contract.js';
import { localBudget, type Ground } from './ground.js';
import { issuerOf } from './issuer.js';

/** What `doctor` says about signing in by OpenID Connect: nothing where nobody does. */
export async function signInChecks(ground: Ground, context: CallContext): Promise<readonly Check[]> {
  const { config, ledger } = ground;
  const issuer = issuerOf(config, { ...ground, audit: ledger.audit, budget: localBudget(ground) });
  if (issuer === undefined) return [];
  const checks = await issuer.doctor(context);
  if (!config.signIn.localAccounts) return checks;
  const untied = (await ledger.operators.list()).filter(
    ({ roles, identity, disabledAt }) =>
      roles.includes('approver') && identity === undefined && disabledAt === undefined,
  );
  if (untied.length === 0) return checks;
  return [...checks, { name: 'one name each', ok: true, detail: `${untied.length} ${UNTIED}` }];
}

/** A hint: who these people are at the issuer is known to people alone. */
const UNTIED =
  'approvers have an account here that is tied to nobody at the issuer: one person might agree under two names. ' +
  '"patchproof operators tie" makes it one; signIn.localAccounts: false lets no such account in';
