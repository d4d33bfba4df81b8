import { z } from 'zod';
import { ofHost, toDetection } from './detection.js';
import { container, Id, MaybeMoment, MaybeWhole, Moment, Qid, Text } from './leaf.js';
import { rowOf } from './row.js';

/** What follows a list that was cut: the address of its next page, or another word of warning. */
const Warning = z.object({ CODE: Text, URL: Text }).transform((warning) => ({ code: warning.CODE, url: warning.URL }));
export type Warning = z.infer<typeof Warning>;

export const HostRow = z
  .object({
    ID: Id,
    ASSET_ID: Text,
    IP: Text,
    TRACKING_METHOD: Text,
    NETWORK_ID: Text,
    QG_HOSTID: Text,
    DNS: Text,
    DNS_DATA: container(z.object({ HOSTNAME: Text, FQDN: Text })),
    NETBIOS: Text,
    OS: Text,
    EC2_INSTANCE_ID: Text,
    CLOUD_RESOURCE_ID: Text,
    SERIAL_NUMBER: Text,
    LAST_VM_SCANNED_DATE: MaybeMoment,
    LAST_VM_SCANNED_DURATION: MaybeWhole,
    LAST_VM_AUTH_SCANNED_DATE: MaybeMoment,
    LAST_VM_AUTH_SCANNED_DURATION: MaybeWhole,
    VM_AUTH_INSUFFICIENT_PRIVILEGE: Text,
    LAST_BOOT: MaybeMoment,
  })
  .transform((row) => ({
    hostId: row.ID,
    assetId: row.ASSET_ID,
    tracking: row.TRACKING_METHOD,
    agent: isAgent(row.TRACKING_METHOD),
    agentId: row.QG_HOSTID?.toLowerCase(),
    ip: row.IP,
    networkId: row.NETWORK_ID,
    names: distinct([row.DNS_DATA?.FQDN, row.DNS, row.DNS_DATA?.HOSTNAME, row.NETBIOS]),
    serial: row.SERIAL_NUMBER,
    instanceId: row.EC2_INSTANCE_ID ?? row.CLOUD_RESOURCE_ID,
    os: row.OS,
    lastVmScanned: row.LAST_VM_SCANNED_DATE,
    lastVmScannedDurationS: row.LAST_VM_SCANNED_DURATION,
    lastVmAuthScanned: row.LAST_VM_AUTH_SCANNED_DATE,
    lastVmAuthScannedDurationS: row.LAST_VM_AUTH_SCANNED_DURATION,
    // A word that nobody documents is no permission.
    ...((row.VM_AUTH_INSUFFICIENT_PRIVILEGE ?? '0') !== '0' && { insufficientPrivilege: true }),
    lastBoot: row.LAST_BOOT,
  }));

/** A page of Host List. No HOST_LIST means that no host matched. */
export const HostPage = z
  .object({
    HOST_LIST_OUTPUT: z.object({
      RESPONSE: z.object({
        DATETIME: Moment,
        HOST_LIST: container(z.object({ HOST: z.array(rowOf(HostRow)) })),
        ID_SET: z.undefined('expected host records, got their ids alone').optional(),
        WARNING: container(Warning),
      }),
    }),
  })
  .transform(({ HOST_LIST_OUTPUT: { RESPONSE } }) => ({
    at: RESPONSE.DATETIME,
    hosts: RESPONSE.HOST_LIST?.HOST ?? [],
    warning: RESPONSE.WARNING,
  }));
export type HostPage = z.infer<typeof HostPage>;

const DetectionElement = z.object({
  QID: Qid,
  UNIQUE_VULN_ID: Text,
  TYPE: Text,
  STATUS: Text,
  PORT: Text,
  PROTOCOL: Text,
  SERVICE: Text,
  INSTANCE: Text,
  FQDN: Text,
  SSL: Text,
  FIRST_FOUND_DATETIME: Text,
  LAST_FOUND_DATETIME: Text,
  LAST_TEST_DATETIME: Text,
  LAST_FIXED_DATETIME: Text,
  LAST_REOPENED_DATETIME: Text,
  LAST_PROCESSED_DATETIME: Text,
  TIMES_FOUND: Text,
  IS_IGNORED: Text,
  IS_DISABLED: Text,
  AFFECT_RUNNING_KERNEL: Text,
  LATEST_VULNERABILITY_DETECTION_SOURCE: Text,
});
export type DetectionElement = z.infer<typeof DetectionElement>;

/** One DETECTION. Everything but the QID is optional in practice. qualys 4.2 */
export const DetectionRow = DetectionElement.transform(toDetection);

export const HostDetections = z
  .object({
    ID: Id,
    DETECTION_LIST: container(z.object({ DETECTION: z.array(rowOf(DetectionRow)) })),
  })
  .transform((row) => ({
    hostId: row.ID,
    detections: (row.DETECTION_LIST?.DETECTION ?? []).map((detection) => ofHost(detection, row.ID)),
  }));

/** A page of Host List Detection. A host without a matching detection is simply left out of it. qualys 0 */
export const DetectionPage = z
  .object({
    HOST_LIST_VM_DETECTION_OUTPUT: z.object({
      RESPONSE: z.object({
        DATETIME: Moment,
        HOST_LIST: container(z.object({ HOST: z.array(rowOf(HostDetections)) })),
        WARNING: container(Warning),
      }),
    }),
  })
  .transform(({ HOST_LIST_VM_DETECTION_OUTPUT: { RESPONSE } }) => ({
    at: RESPONSE.DATETIME,
    hosts: RESPONSE.HOST_LIST?.HOST ?? [],
    warning: RESPONSE.WARNING,
  }));
export type DetectionPage = z.infer<typeof DetectionPage>;

function isAgent(tracking: string | undefined): boolean {
  return tracking !== undefined && /^(?:agent|qagent|cloud[ _]agent)$/i.test(tracking);
}

function distinct(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))];
}
