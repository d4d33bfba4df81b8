import { setStatus } from './process-scan.js';
import { hostOf, machineOf, type World } from './world.js';

/** What happens to records without any scan: by people, by housekeeping, by the network. */
export function recordEvents(world: World, now: () => Date) {
  return {
    /** Record and history are gone; the machine lives on (`addHost({ sameMachineAs })`). */
    purge: (hostId: number): boolean => world.hosts.delete(hostId),
    ignore(hostId: number, qid: number, ignored = true): void {
      for (const finding of hostOf(world, hostId).findings) if (finding.key.qid === qid) finding.ignored = ignored;
    },
    disable(qid: number, disabled = true): void {
      const entry = world.knowledge.get(qid);
      if (!entry) throw new RangeError(`expected a QID of the KnowledgeBase, got ${qid}: add it first`);
      entry.disabled = disabled;
    },
    /** The record's address now belongs to another machine; its findings stay glued to the record. qualys 9 */
    reassignIp(hostId: number, holder: { machineOf: number; dns?: string; netbios?: string; os?: string }): void {
      const record = hostOf(world, hostId);
      record.machine = machineOf(world, holder.machineOf);
      record.dns = holder.dns ?? record.dns;
      record.fqdn = holder.dns ?? record.fqdn;
      record.netbios = holder.netbios ?? record.netbios;
      record.os = holder.os ?? record.os;
    },
    /** purge_host_data on an OS change: the record stays, its findings go. qualys 9 */
    changeOs(hostId: number, os: string): void {
      const record = hostOf(world, hostId);
      record.os = os;
      record.findings.splice(0);
    },
    /** Housekeeping of dead hosts: Fixed without any test, and no scan date moves. qualys 0.13 */
    closeDeadHost(hostId: number, at = now()): void {
      for (const finding of hostOf(world, hostId).findings.filter(({ status }) => status !== 'Fixed')) {
        setStatus(finding, 'Fixed', at);
        Object.assign(finding, { lastFixed: at, lastUpdate: at, lastProcessed: at });
      }
    },
  };
}
