import { machineEvents } from './machine-events.js';
import { recordEvents } from './record-events.js';
import { scanEvents } from './scan-events.js';
import {
  addFinding,
  addHost,
  addKnowledge,
  addVulnerability,
  type FindingSeed,
  type HostSeed,
  type KnowledgeSeed,
  type VulnerabilitySeed,
} from './seeds.js';
import { wireEvents } from './wire-events.js';
import { createWorld, hostOf, machineOf, type Host, type World } from './world.js';

export interface EngineOptions {
  readonly now: () => Date;
  /** @default true */
  readonly fixedRecordsRetested?: boolean | undefined;
}

/** What happens to machines and records. Evidence shows in the answers only after `process`. */
export function createEngine({ now, fixedRecordsRetested = true }: EngineOptions) {
  const world = createWorld();
  // Part of every KnowledgeBase: the dates of a scan hang on it. qualys 4.1
  const scanTime = { qid: 45038, title: 'Host Scan Time - Scanner', remote: true, authTypes: [], information: true };
  addKnowledge(world, scanTime, now());
  return {
    world,
    host: (hostId: number): Host => hostOf(world, hostId),
    ...seeding(world, now),
    ...machineEvents(world, now),
    ...scanEvents(world, now, fixedRecordsRetested),
    ...recordEvents(world, now),
    ...wireEvents(world),
  };
}
export type QualysEngine = ReturnType<typeof createEngine>;

function seeding(world: World, now: () => Date) {
  return {
    addHost: (seed: HostSeed): number => addHost(world, seed, now()),
    addKnowledge: (seed: KnowledgeSeed): void => addKnowledge(world, seed, now()),
    /** The QID leaves the KnowledgeBase; records stay. */
    retireQid: (qid: number): boolean => world.knowledge.delete(qid),
    /** Makes the machine vulnerable; Qualys learns of it with the next scan. */
    addVulnerability: (hostId: number, seed: VulnerabilitySeed): void =>
      addVulnerability(world, machineOf(world, hostId), { seed, at: now() }),
    /** A record that is already there, and (unless Fixed) the vulnerability behind it. */
    addFinding: (hostId: number, qid: number, seed: FindingSeed = {}): number =>
      addFinding(world, hostOf(world, hostId), { qid, seed, at: now() }),
  };
}
