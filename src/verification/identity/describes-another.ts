import { sameInstance } from './instance.js';
import { shareMac } from './mac.js';
import { haveNameInCommon, isFull, isName } from './names.js';
import { platformOf, releaseOf } from './platform.js';
import { sameSerial } from './serial.js';

/** A record of either vendor, as far as it says whose it is. */
export interface Described {
  /** Qualys lists names. */
  readonly names?: readonly string[];
  /** Falcon tells name and domain apart. */
  readonly hostname?: string | undefined;
  readonly domain?: string | undefined;
  readonly serial?: string | undefined;
  readonly instanceId?: string | undefined;
  readonly macs?: readonly string[] | undefined;
  readonly os?: string | undefined;
  readonly platform?: string | undefined;
}

/**
 * What shows that one record id describes another machine than before: its serial number, its cloud instance, its
 * platform, its release, or all its names; also that it has lost every name, with nothing else left to know it by. Other adapters
 * show it only where nothing stronger says that the machine is the same: a laptop leaves its dock.
 */
export function describesAnother(before: Described, now: Described): string | undefined {
  const serial = sameSerial(before.serial, now.serial);
  if (serial === false) return 'serial number';
  const instance = sameInstance(before.instanceId, now.instanceId);
  if (instance === false) return 'cloud instance';
  const [platform, other] = [platformOf(before.platform ?? before.os), platformOf(now.platform ?? now.os)];
  if (platform !== undefined && other !== undefined && platform !== other) return 'platform';

  const known = serial === true || instance === true;
  const [names, left] = [namesOf(before), namesOf(now)];
  if (names.length > 0 && (left.length > 0 || !known) && !haveNameInCommon(names, left)) return 'name';
  if (!known && isUpgraded(before, now)) return 'operating system';
  return !known && shareMac(before.macs, now.macs) === false ? 'MAC address' : undefined;
}

function namesOf({ names = [], hostname, domain }: Described): readonly string[] {
  const full = `${hostname}.${domain}`;
  const told = hostname === undefined ? [] : [hostname, ...(domain?.includes('.') && isFull(full) ? [full] : [])];
  return [...names, ...told].filter(isName);
}

/** A machine set up anew with the next release under its old name. qualys 9 */
function isUpgraded(before: Described, now: Described): boolean {
  const [release, other] = [releaseOf(before.os), releaseOf(now.os)];
  return release !== undefined && other !== undefined && release !== other;
}
