import type { Ticket } from './ticket.js';

/** Did somebody change what is to be proved (machine, findings, patch time, reboot need, build) since the evidence was gathered? */
export function inputsChanged(before: Ticket, now: Ticket): boolean {
  return inputs(before) !== inputs(now);
}

function inputs(ticket: Ticket): string {
  const { machine, qids, cves, patchedAt, rebootRequired, requiredBuild, troubles } = ticket;
  const { ci, hostname, fqdn, ip, serial, qualysHostId, falconAid, mac, instanceId } = machine;
  return JSON.stringify([
    [ci, hostname, fqdn, ip, serial, qualysHostId, falconAid, mac, instanceId],
    [...qids].sort((a, b) => a - b),
    [...cves].sort(),
    patchedAt?.toISOString(),
    rebootRequired,
    requiredBuild,
    troubles,
  ]);
}
