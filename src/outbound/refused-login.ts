import type { System } from '../policy/operation.js';
import type { CallContext } from './contract.js';
import { configured, type Door } from './door.js';
import type { Failure } from './failure.js';

/** A token endpoint says no with 400, 401 or 403, all of them for good (crowdstrike 1.2). */
export function refusesLogin({ kind }: Failure, purpose: CallContext['purpose']): boolean {
  if (kind === 'unauthorized') return true;
  return purpose === 'token' && (kind === 'forbidden' || kind === 'rejected');
}

/** Accounts lock: from now on the site is not asked, until the cool-down has passed. */
export async function refuseLogin({ sites, breaker, log }: Door, system: System, failure: Failure): Promise<Failure> {
  const { credentialVariables } = configured(sites, system);
  const detail = detailOf(failure, credentialVariables);
  await breaker.refused(system, detail);
  log.error('login refused', { system, check: credentialVariables });
  return { kind: 'unauthorized', detail };
}

/** What the dialect has said, and which variables to check where it has not named them. */
function detailOf(failure: Failure, credentialVariables: string): string {
  const said = 'detail' in failure ? failure.detail : '';
  if (credentialVariables.split(', ').every((variable) => said.includes(variable))) return said;
  return said === '' ? `check ${credentialVariables}` : `${said}; check ${credentialVariables}`;
}
