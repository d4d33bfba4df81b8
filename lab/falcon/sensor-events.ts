import { machineOf, reported, type Fleet, type OnlineState, type Sensor } from './fleet.js';

interface Boot {
  readonly at?: Date;
  readonly kernelVersion?: string;
  readonly osBuild?: string;
}

/** What befalls the host and its sensor. */
export function sensorEvents(fleet: Fleet, now: () => Date) {
  function connection(aid: string, state: OnlineState, at: Date): void {
    const { sensor } = machineOf(fleet, aid);
    if (sensor.state === 'online') sensor.lastContact = at;
    sensor.state = state;
  }
  return {
    offline: (aid: string, at = now()): void => connection(aid, 'offline', at),
    online: (aid: string, at = now()): void => connection(aid, 'online', at),
    /** Falcon has no confidence either way; some clients met a null. */
    unknown: (aid: string, state: 'unknown' | null = 'unknown', at = now()): void => connection(aid, state, at),
    rebootStart: (aid: string, at = now()): void => connection(aid, 'offline', at),
    /** Up again; with a new kernel, where the patch brought one. */
    bootDone(aid: string, boot: Boot = {}): void {
      const at = boot.at ?? now();
      bootSensor(machineOf(fleet, aid).sensor, boot, at);
      connection(aid, 'online', at);
    },
    rfm(aid: string, mode: 'yes' | 'no' | ''): void {
      machineOf(fleet, aid).sensor.reducedFunctionality = mode;
    },
    safeMode(aid: string, on = true): void {
      machineOf(fleet, aid).sensor.safeMode = on;
    },
    sensorUpgrade(aid: string, version: string, at = now()): void {
      Object.assign(machineOf(fleet, aid).sensor, { agentVersion: version, startedAt: at, startedAtBoot: false });
    },
    /** Another machine with the same agent id: the record flaps between them. */
    reportAs(aid: string, { hostname, serial }: { hostname: string; serial: string }): void {
      Object.assign(machineOf(fleet, aid).sensor, { hostname, serial });
    },
    /** Everything the sensor has reported up to then is in the record. An offline host's contact stays where it was. */
    indexCatchUp(aid: string, at = now()): void {
      const host = machineOf(fleet, aid);
      host.device = reported(host, host.sensor.state === 'online' ? at : host.sensor.lastContact);
    },
  };
}

/** The sensor starts half a minute after the machine. */
function bootSensor(sensor: Sensor, { kernelVersion, osBuild }: Boot, at: Date): void {
  sensor.bootedAt = at;
  sensor.startedAt = new Date(at.getTime() + 30_000);
  sensor.startedAtBoot = true;
  sensor.kernelVersion = kernelVersion ?? sensor.kernelVersion;
  sensor.osBuild = osBuild ?? sensor.osBuild;
}
