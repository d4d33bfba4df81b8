import { criticalityOf } from '../policy/criticality.js';
import type { Target } from '../policy/intent.js';
import type { Evidence } from '../verification/evidence.js';
import type { Ticket } from '../verification/ticket.js';

/** The machine as the policy may know it: names from the ticket and the agent, tags from Falcon, weight from the ticket. */
export function targetOf(evidence: Evidence | undefined, ticket = evidence?.ticket): Target {
  const hosts = evidence?.falcon.looks.flatMap(({ host }) => (host === undefined ? [] : [host])) ?? [];
  const names = namesOf(ticket, hosts.at(-1)?.hostname);
  return {
    names: names.length > 0 ? names : undefined,
    tags: hosts.findLast(({ tags }) => tags !== undefined)?.tags,
    criticality: ticket?.criticality === undefined ? undefined : criticalityOf(ticket.criticality),
  };
}

function namesOf(ticket: Ticket | undefined, agent: string | undefined): readonly string[] {
  const { hostname, fqdn } = ticket?.machine ?? {};
  return [...new Set([hostname, fqdn, agent].filter((name) => name !== undefined))];
}
