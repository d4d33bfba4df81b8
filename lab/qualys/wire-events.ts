import type { Wire } from './wire.js';
import { hostOf, type World } from './world.js';

/** The raw mode: what the answers say of a record, element by element, whatever the engine knows. */
export function wireEvents(world: World) {
  return {
    /** In Host List and Host List Detection. */
    overrideHost(hostId: number, lists: Wire): void {
      const host = hostOf(world, hostId);
      host.wire = { ...host.wire, lists };
    },
    /** In the portal's asset search. */
    overrideAsset(hostId: number, asset: Wire): void {
      const host = hostOf(world, hostId);
      host.wire = { ...host.wire, asset };
    },
    overrideFinding(hostId: number, uniqueId: number, wire: Wire): void {
      const finding = hostOf(world, hostId).findings.find((one) => one.uniqueId === uniqueId);
      if (!finding) throw new RangeError(`expected the id of a record on host ${hostId}, got ${uniqueId}`);
      finding.wire = wire;
    },
    overrideQid(qid: number, wire: Wire): void {
      const entry = world.knowledge.get(qid);
      if (!entry) throw new RangeError(`expected a QID of the KnowledgeBase, got ${qid}: add it first`);
      entry.wire = wire;
    },
  };
}
