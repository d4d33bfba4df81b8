import { machineOf, stamp, type Fleet } from './fleet.js';

/** What people do in the console: it writes the record at once, even of an offline host. */
export function consoleEvents(fleet: Fleet, now: () => Date) {
  function write(aid: string, fields: Readonly<Record<string, unknown>>): void {
    const host = machineOf(fleet, aid);
    host.device = { ...host.device, ...fields, modified_timestamp: stamp(now()) };
  }
  return {
    contain: (aid: string, status = 'contained'): void => write(aid, { status }),
    containFilesystem: (aid: string, status = 'contained'): void =>
      write(aid, { filesystem_containment_status: status }),
    hide(aid: string, hidden = true): void {
      machineOf(fleet, aid).hidden = hidden;
      write(aid, { host_hidden_status: hidden ? 'hidden' : 'visible' });
    },
    /** Fields of the record that are served from now on, whatever the sensor reports: null, odd, or undefined for none. */
    override(aid: string, fields: Readonly<Record<string, unknown>>): void {
      const host = machineOf(fleet, aid);
      host.overrides = { ...host.overrides, ...fields };
    },
    /** The same for what the connection service says. */
    overrideState(aid: string, fields: Readonly<Record<string, unknown>>): void {
      const host = machineOf(fleet, aid);
      host.stateOverrides = { ...host.stateOverrides, ...fields };
    },
    remove: (aid: string): boolean => fleet.delete(aid),
  };
}
