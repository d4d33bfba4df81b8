import type { ListRequest } from './list-request.js';
import { numberList, type Parameters } from './parameters.js';
import type { Host } from './world.js';

/** All host filters combine with AND, and a time filter removes the whole host. qualys 4.1 */
export function selectHosts({ world, parameters, scope, now }: ListRequest): Host[] {
  const tests = [
    scopeTest(scope),
    idTest(parameters),
    addressTest(parameters.get('ips')),
    ...TIME_TESTS.map(([name, test]) => timeTest(parameters.get(name), test)),
    daysTest(parameters.get('max_days_since_last_vm_scan'), now),
  ];
  return [...world.hosts.values()]
    .filter((host) => tests.every((test) => test(host)))
    .sort((left, right) => left.hostId - right.hostId);
}

type HostTest = (host: Host) => boolean;

function scopeTest(scope: readonly number[] | undefined): HostTest {
  return ({ hostId }) => scope === undefined || scope.includes(hostId);
}

function idTest(parameters: Parameters): HostTest {
  const listed = numberList(parameters.get('ids'));
  const from = Number(parameters.get('id_min') ?? 0);
  const to = Number(parameters.get('id_max') ?? Infinity);
  return ({ hostId }) => (!listed || listed(hostId)) && from <= hostId && hostId <= to;
}

function addressTest(ips: string | undefined): HostTest {
  if (ips === undefined) return () => true;
  const ranges = ips.split(',').map((each) => each.split('-').map(addressNumber));
  return ({ ip }) => ranges.some(([from = NaN, to = from]) => from <= addressNumber(ip) && addressNumber(ip) <= to);
}

function addressNumber(ip: string): number {
  return ip.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

type TimeTest = (host: Host, limit: Date) => boolean;

const TIME_TESTS: readonly (readonly [string, TimeTest])[] = [
  ['vm_scan_since', ({ lastScan }, limit) => isAfter(lastScan, limit)],
  ['no_vm_scan_since', ({ lastScan }, limit) => !isAfter(lastScan, limit)],
  ['vm_processed_after', ({ lastScan }, limit) => isAfter(lastScan, limit)],
  ['vm_processed_before', ({ lastScan }, limit) => isBefore(lastScan, limit)],
  ['vm_scan_date_after', ({ lastVmScanned }, limit) => isAfter(lastVmScanned, limit)],
  ['vm_scan_date_before', ({ lastVmScanned }, limit) => isBefore(lastVmScanned, limit)],
  ['vm_auth_scan_date_after', ({ lastVmAuthScanned }, limit) => isAfter(lastVmAuthScanned, limit)],
  ['vm_auth_scan_date_before', ({ lastVmAuthScanned }, limit) => isBefore(lastVmAuthScanned, limit)],
];

function timeTest(value: string | undefined, test: TimeTest): HostTest {
  if (value === undefined) return () => true;
  const limit = new Date(value);
  return (host) => test(host, limit);
}

function daysTest(value: string | undefined, now: Date): HostTest {
  if (value === undefined) return () => true;
  return ({ lastScan }) => isAfter(lastScan, new Date(now.getTime() - Number(value) * 86_400_000));
}

export function isAfter(date: Date | undefined, limit: Date): boolean {
  return date !== undefined && date >= limit;
}

export function isBefore(date: Date | undefined, limit: Date): boolean {
  return date !== undefined && date < limit;
}
