import { criticalityOf } from '../policy/criticality.js';
import type { Target } from '../policy/intent.js';
import type { Evidence } from '../verification/evidence.js';
import { isName } from '../verification/identity/names.js';

/** The machine as the policy may know it: names from the ticket and both vendors, tags from Falcon, weight from the ticket. */
export function targetOf(evidence: Evidence | undefined, ticket = evidence?.ticket): Target {
  const hosts = evidence?.falcon.looks.flatMap(({ host }) => (host === undefined ? [] : [host])) ?? [];
  const { hostname, fqdn } = ticket?.machine ?? {};
  const names = distinctNames([hostname, fqdn, ...qualysNames(evidence), hosts.at(-1)?.hostname]);
  return {
    names: names.length > 0 ? names : undefined,
    tags: hosts.findLast(({ tags }) => tags !== undefined)?.tags,
    criticality: ticket?.criticality === undefined ? undefined : criticalityOf(ticket.criticality),
  };
}

/** Of the records that are the machine's. */
function qualysNames(evidence: Evidence | undefined): readonly string[] {
  const { identity, latest, baseline } = evidence?.qualys ?? {};
  if (identity?.kind !== 'found') return [];
  const records = (latest ?? baseline)?.hosts ?? [];
  return records.flatMap(({ hostId, names }) => (identity.ids.includes(hostId) ? names : []));
}

/** As spelt, but for the dot with which a full name may end. An address is no name. */
function distinctNames(texts: readonly (string | undefined)[]): readonly string[] {
  const names = texts.map((text) => text?.trim().replace(/\.+$/, '') ?? '');
  return [...new Set(names.filter(isName))];
}
