import { describe, expect, it } from 'vitest';
import { Detection, QualysHost } from '../../../src/verification/qualys-facts.js';
import { detection, detectionList, host, hostList, withDetections } from './documents.js';
import { context, setup } from './setup.js';

async function read(found: string, hosts: string = hostList(host('7001'))) {
  const { qualys } = setup([{ text: found }, { text: hosts }]);
  return qualys.snapshot(['7001'], [241234], context);
}

async function readOne(elements: Record<string, string>): Promise<Detection> {
  const { detections } = await read(detectionList(withDetections('7001', detection(elements))));
  return Detection.decode(Detection.encode(detections[0] ?? expect.fail('no detection was read')));
}

describe('a detection', () => {
  it('has every fact of the record, padded or not', async () => {
    const record = await readOne({
      UNIQUE_VULN_ID: '\n  <![CDATA[8800000001]]>\n ',
      PORT: '443',
      PROTOCOL: 'tcp',
      SSL: '1',
      FIRST_FOUND_DATETIME: '<![CDATA[ 2026-10-02T01:10:00Z ]]>',
      LAST_FOUND_DATETIME: '2026-11-20T07:40:00Z',
      LAST_FIXED_DATETIME: '2026-11-20T15:40:02Z',
      TIMES_FOUND: '190',
      STATUS: 'Fixed',
      IS_IGNORED: '0',
      IS_DISABLED: '1',
      SOMETHING_NEW: 'ignored',
    });
    expect(record).toMatchObject({
      hostId: '7001',
      qid: 241234,
      uniqueId: '8800000001',
      type: 'confirmed',
      status: 'fixed',
      port: 443,
      protocol: 'tcp',
      ssl: true,
      firstFound: new Date('2026-10-02T01:10:00Z'),
      lastTest: new Date('2026-11-20T15:40:02Z'),
      lastFixed: new Date('2026-11-20T15:40:02Z'),
      timesFound: 190,
      ignored: false,
      disabled: true,
      kernel: 'unrelated',
      troubles: [],
    });
  });

  it.each`
    text           | status        | troubles
    ${'New'}       | ${'new'}      | ${0}
    ${'ACTIVE'}    | ${'active'}   | ${0}
    ${'Re-Opened'} | ${'reopened'} | ${0}
    ${'REOPENED'}  | ${'reopened'} | ${0}
    ${'Re_Opened'} | ${'reopened'} | ${0}
    ${'Fixed'}     | ${'fixed'}    | ${0}
    ${'Fixed?'}    | ${'unknown'}  | ${1}
    ${'Closed'}    | ${'unknown'}  | ${1}
    ${''}          | ${'unknown'}  | ${1}
  `('of STATUS "$text" is $status', async ({ text, status, troubles }) => {
    const record = await readOne({ STATUS: text });
    expect(record.status).toBe(status);
    expect(record.troubles).toHaveLength(troubles);
  });

  it.each(['yesterday', '2026-02-30T00:00:00Z', '2026-11-20 15:40:02', '2026-11-20T15:40:02'])(
    'of LAST_TEST %j has no test date and says so',
    async (text) => {
      const record = await readOne({ LAST_TEST_DATETIME: text });
      expect(record.lastTest).toBeUndefined();
      expect(record.troubles).toEqual([expect.stringContaining('LAST_TEST_DATETIME')]);
    },
  );

  it('without a test date is no trouble of reading', async () => {
    const record = await readOne({ LAST_TEST_DATETIME: '' });
    expect(record.lastTest).toBeUndefined();
    expect(record.troubles).toEqual([]);
  });

  it.each`
    text         | kernel           | troubles
    ${'1'}       | ${'running'}     | ${0}
    ${'0'}       | ${'not-running'} | ${0}
    ${''}        | ${'unrelated'}   | ${0}
    ${'perhaps'} | ${'unknown'}     | ${1}
  `('of AFFECT_RUNNING_KERNEL "$text" is of kernel $kernel', async ({ text, kernel, troubles }) => {
    const record = await readOne({ AFFECT_RUNNING_KERNEL: text });
    expect(record.kernel).toBe(kernel);
    expect(record.troubles).toHaveLength(troubles);
  });

  it.each(['IS_IGNORED', 'IS_DISABLED', 'SSL', 'TYPE', 'PORT'])('has a trouble when %s is unreadable', async (name) => {
    const record = await readOne({ [name]: 'odd' });
    expect(record.troubles).toEqual([expect.stringContaining(name)]);
  });

  it.each`
    source                | tracking         | is
    ${'Cloud Agent'}      | ${'IP'}          | ${'agent'}
    ${'Internal Scanner'} | ${'AGENT'}       | ${'scanner'}
    ${'Agent, Scanner'}   | ${'AGENT'}       | ${'unknown'}
    ${'Passive Sensor'}   | ${'AGENT'}       | ${'unknown'}
    ${''}                 | ${'AGENT'}       | ${'unknown'}
    ${''}                 | ${'QAGENT'}      | ${'unknown'}
    ${''}                 | ${'Cloud Agent'} | ${'unknown'}
    ${''}                 | ${'IP'}          | ${'unknown'}
  `('from source "$source" on a record tracked by $tracking is of $is', async ({ source, tracking, is }) => {
    const text = withDetections('7001', detection({ LATEST_VULNERABILITY_DETECTION_SOURCE: source }));
    const { detections } = await read(
      detectionList(text.replace('<TRACKING_METHOD>IP<', `<TRACKING_METHOD>${tracking}<`)),
    );
    expect(detections.map((record) => record.source)).toEqual([is]);
  });

  it('is not looked for in RESULTS that look like markup', async () => {
    const results = '<![CDATA[</DETECTION><STATUS>Fixed</STATUS> ]] > doesn&apos;t]]>';
    expect((await readOne({ RESULTS: results })).status).toBe('active');
  });
});

describe('a host', () => {
  it('has its dates, its names once each, and what identifies it', async () => {
    const elements = {
      ASSET_ID: '9123',
      IP: '10.20.30.40',
      TRACKING_METHOD: 'Cloud Agent',
      OS: '\n <![CDATA[Red Hat Enterprise Linux 8.10]]>\n',
      DNS: '<![CDATA[app01.corp.example]]>',
      DNS_DATA: '<HOSTNAME><![CDATA[app01]]></HOSTNAME><DOMAIN/><FQDN><![CDATA[app01.corp.example]]></FQDN>',
      NETBIOS: 'APP01',
      EC2_INSTANCE_ID: 'i-0123456789abcdef0',
      SERIAL_NUMBER: 'VMware-56 4d',
      LAST_VM_SCANNED_DATE: '2026-11-20T15:40:02Z',
      LAST_VM_SCANNED_DURATION: '612',
      LAST_VM_AUTH_SCANNED_DATE: 'never',
      LAST_BOOT: '2026-11-20T14:00:00Z',
    };
    const { hosts } = await read(detectionList(), hostList(host('7001', elements)));
    expect(hosts.map((one) => QualysHost.decode(QualysHost.encode(one)))).toEqual([
      {
        hostId: '7001',
        assetId: '9123',
        tracking: 'Cloud Agent',
        agent: true,
        ip: '10.20.30.40',
        names: ['app01.corp.example', 'app01', 'APP01'],
        serial: 'VMware-56 4d',
        instanceId: 'i-0123456789abcdef0',
        os: 'Red Hat Enterprise Linux 8.10',
        lastVmScanned: new Date('2026-11-20T15:40:02Z'),
        lastVmScannedDurationS: 612,
        lastVmAuthScanned: undefined,
        lastVmAuthScannedDurationS: undefined,
        lastBoot: new Date('2026-11-20T14:00:00Z'),
      },
    ]);
  });

  it('is read from a document in lower case', async () => {
    const text = hostList(host('7001', { DNS: 'aix01', TRACKING_METHOD: 'Cloud Agent' }));
    const lowered = text.replaceAll(/<\/?[A-Z_]+/g, (tag) => tag.toLowerCase());
    const { hosts } = await read(detectionList(), lowered);
    expect(hosts).toMatchObject([{ hostId: '7001', names: ['aix01'], agent: true }]);
  });

  it('that stands alone is still a list, and an empty list is none', async () => {
    expect((await read(detectionList())).hosts).toHaveLength(1);
    const empty = hostList(host('7001')).replace(/<HOST_LIST>.*<\/HOST_LIST>/, '<HOST_LIST/>');
    expect((await read(detectionList(), empty)).hosts).toEqual([]);
  });
});
