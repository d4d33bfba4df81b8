import type { FalconHost } from '../../src/verification/falcon-facts.js';
import type { Detection, QidKnowledge, QualysHost } from '../../src/verification/qualys-facts.js';
import type { Ticket } from '../../src/verification/ticket.js';
import { aDetection, aHost, aQid, aSensor, aTicket, at } from '../support/evidence.js';

/** Facts of which nothing is missing: a field added to the type has to be added here. */
export const wholeTicket: Required<Ticket> = {
  ...aTicket(),
  machine: {
    ci: 'c'.repeat(32),
    hostname: 'app01',
    fqdn: 'app01.corp.example',
    ip: '10.20.30.40',
    serial: 'VMware-42',
    qualysHostId: '700100001',
    falconAid: 'b'.repeat(32),
    mac: '00-50-56-00-00-01',
    instanceId: 'i-0a1b2c3d',
  },
  cves: ['CVE-2026-0001'],
  patchedAt: at(0),
  requiredBuild: '10.0.17763.6293',
  runId: '0199aa11',
  criticality: '1 - most critical',
  troubles: [{ column: 'u_qids', expected: 'QIDs' }],
};

export const wholeHost: Required<QualysHost> = {
  ...aHost(),
  hostId: '700100001',
  agent: true,
  names: ['app01.corp.example'],
  assetId: '9001',
  tracking: 'AGENT',
  ip: '10.20.30.40',
  macs: ['00-50-56-00-00-01'],
  networkId: '0',
  agentId: 'f'.repeat(32),
  serial: 'VMware-42',
  instanceId: 'i-0a1b2c3d',
  os: 'Windows Server 2019',
  lastVmScanned: at(120),
  lastVmScannedDurationS: 600,
  lastVmAuthScanned: at(121),
  lastVmAuthScannedDurationS: 601,
  insufficientPrivilege: false,
  lastBoot: at(30),
};

export const wholeDetection: Required<Detection> = {
  ...aDetection(),
  uniqueId: '88001',
  port: 443,
  protocol: 'tcp',
  service: 'https',
  instance: 'MSSQLSERVER',
  fqdn: 'app01.corp.example',
  ssl: true,
  firstFound: at(-9000),
  lastFound: at(-300),
  lastTest: at(120),
  lastFixed: at(120),
  lastReopened: at(-400),
  timesFound: 7,
  troubles: ['LAST_TEST_DATETIME: expected a date'],
};

export const wholeQid: Required<QidKnowledge> = {
  ...aQid({ modules: ['VM'], cves: ['CVE-2026-0001'] }),
  title: 'A flaw',
  troubles: ['IS_DISABLED: expected 0 or 1'],
  codeModified: at(-500),
};

export const wholeSensor: Required<FalconHost> = {
  ...aSensor(),
  hidden: false,
  hostname: 'APP01',
  domain: 'corp.example',
  serial: 'VMware-42',
  instanceId: 'i-0a1b2c3d',
  macs: ['00-50-56-00-00-01'],
  localIp: '10.20.30.40',
  firstSeen: at(-9000),
  lastSeen: at(100),
  lastReboot: at(20),
  kernelVersion: '10.0.17763.6293',
  osVersion: 'Windows Server 2019',
  sensorStartedAt: at(21),
  startedAtBoot: true,
  agentVersion: '7.22.19406.0',
  filesystemContainment: 'normal',
  onlineLastSeen: at(120),
  tags: ['SensorGroupingTags/servers'],
};
