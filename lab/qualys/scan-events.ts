import { processScan } from './process-scan.js';
import { hostOf, type World } from './world.js';

export interface Delivery {
  readonly kind: 'agent' | 'scanner';
  readonly start: Date;
  readonly end: Date;
  /** Did the credentials work? Without meaning for an agent. @default false */
  readonly auth?: boolean;
  /** The option profile's search list: only these are tested. @default all */
  readonly qids?: readonly number[];
  /** @default true */
  readonly alive?: boolean;
  /** The moment at which the machine was really looked at. @default the start: a scan may have looked before the patch. */
  readonly inspectedAt?: Date;
}

export function scanEvents(world: World, now: () => Date, fixedRecordsRetested: boolean) {
  return {
    /** Delivers raw data; nothing shows of it yet. */
    scan(hostId: number, delivery: Delivery): void {
      const { kind, start, end, auth = false, qids, alive = true, inspectedAt = start } = delivery;
      const host = hostOf(world, hostId);
      world.delivered.push({ host, machine: host.machine, kind, start, end, inspectedAt, auth, qids, alive });
    },
    /** Works off what was delivered up to then; the number of deliveries. */
    process(at = now()): number {
      const due = world.delivered.filter((scan) => scan.end <= at);
      for (const scan of due) {
        world.delivered.splice(world.delivered.indexOf(scan), 1);
        processScan(world, scan, { at, fixedRecordsRetested });
      }
      return due.length;
    },
  };
}
