import { describe, expect, it } from 'vitest';
import { assets, hostList, knowledgeBase, secondsToWait, serviceRefusal, simpleReturn } from './documents.js';
import { outcomeOf } from './outcome-of.js';

/** One document of our own in the shape of each family that Qualys, or somebody who recorded it, has shown. */
const PAGE = '<DATETIME>2026-11-20T16:05:00Z</DATETIME>';

function detectionOutput(hosts: string, after = ''): string {
  const inner = hosts === '' ? '' : `<HOST_LIST>${hosts}</HOST_LIST>`;
  return `<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE HOST_LIST_VM_DETECTION_OUTPUT SYSTEM
  "https://qualysapi.qualys.com/api/5.0/fo/asset/host/vm/detection/dtd/output.dtd">
<!-- This report was generated with an evaluation version of Qualys //-->
<HOST_LIST_VM_DETECTION_OUTPUT><RESPONSE>${PAGE}${inner}${after}</RESPONSE></HOST_LIST_VM_DETECTION_OUTPUT>
<!-- CONFIDENTIAL AND PROPRIETARY INFORMATION. //-->
`;
}

describe('Host List', () => {
  it('without a match is a page without hosts', async () => {
    expect(await outcomeOf('listHosts', hostList())).toMatchObject({ hosts: [], warning: undefined });
  });

  it('of ids alone is not an empty page', async () => {
    const text = `<HOST_LIST_OUTPUT><RESPONSE>${PAGE}<ID_SET><ID>7001</ID></ID_SET></RESPONSE></HOST_LIST_OUTPUT>`;
    expect(await outcomeOf('listHosts', text)).toBe('malformed');
  });

  it('in lower case, of an agent, with empty names, is read like any other', async () => {
    const text = `<?xml version="1.0" encoding="utf-8"?>
<host_list_output><response><datetime>2026-11-20T16:05:00Z</datetime><host_list><host>
  <id>7001</id><ip>10.0.0.1</ip><tracking_method>Cloud Agent</tracking_method><dns>app01</dns>
  <dns_data><hostname>app01</hostname><domain/><fqdn/></dns_data><os>AIX 7.2</os>
</host></host_list></response></host_list_output>`;
    expect(await outcomeOf('listHosts', text)).toMatchObject({
      hosts: [{ hostId: '7001', agent: true, names: ['app01'], os: 'AIX 7.2', lastVmScanned: undefined }],
    });
  });

  it('that was truncated names the next page, however its address is padded', async () => {
    const text = `<HOST_LIST_OUTPUT><RESPONSE>${PAGE}<HOST_LIST><HOST>
  <ID>7001</ID><TRACKING_METHOD>EC2</TRACKING_METHOD><EC2_INSTANCE_ID><![CDATA[i-0abc]]></EC2_INSTANCE_ID>
  <LAST_VM_SCANNED_DATE>2026-11-20T13:39:38Z</LAST_VM_SCANNED_DATE><LAST_VM_SCANNED_DURATION>229</LAST_VM_SCANNED_DURATION>
</HOST></HOST_LIST>
<WARNING><CODE>1980</CODE><TEXT>1 record limit exceeded. Use URL to get next batch of
results.</TEXT><URL>
    <![CDATA[https://qualysapi.qualys.com/api/5.0/fo/asset/host/?action=list&details=None&id_min=7002]]>
</URL></WARNING></RESPONSE></HOST_LIST_OUTPUT>`;
    expect(await outcomeOf('listHosts', text)).toMatchObject({
      hosts: [{ hostId: '7001', instanceId: 'i-0abc', agent: false, lastVmScannedDurationS: 229 }],
      warning: {
        code: '1980',
        url: 'https://qualysapi.qualys.com/api/5.0/fo/asset/host/?action=list&details=None&id_min=7002',
      },
    });
  });
});

describe('Host List Detection', () => {
  it('is the same for a host without a record and for one that does not exist', async () => {
    expect(await outcomeOf('listDetections', detectionOutput(''))).toMatchObject({ hosts: [] });
  });

  it('may have line breaks within its tags, and entities within CDATA', async () => {
    const text = detectionOutput(`<HOST><ID>7001</ID><TRACKING_METHOD>IP</TRACKING_METHOD><DETECTION_LIST><DETECTION>
  <QID>38170</QID><TYPE>Confirmed</TYPE><PORT>3389</PORT><PROTOCOL>tcp</PROTOCOL><SSL>1</SSL>
  <RESULTS
            ><![CDATA[Certificate #0 CN=app01 doesn&apos;t &lt;STATUS&gt;Fixed&lt;/STATUS&gt; <STATUS>Fixed</STATUS>]]></RESULTS>
  <STATUS>Active</STATUS>
  <LAST_FOUND_DATETIME
            >2026-11-20T03:48:50Z</LAST_FOUND_DATETIME>
  <INSTANCE><![CDATA[C:\\Program Files\\it&apos;s here]]></INSTANCE>
</DETECTION></DETECTION_LIST></HOST>`);
    expect(await outcomeOf('listDetections', text)).toMatchObject({
      hosts: [
        {
          detections: [
            {
              detection: {
                status: 'active',
                lastFound: new Date('2026-11-20T03:48:50Z'),
                instance: 'C:\\Program Files\\it&apos;s here',
                troubles: [],
              },
            },
          ],
        },
      ],
    });
  });

  it('may have next to nothing: no dates, an empty group list, padded names', async () => {
    const text = detectionOutput(`<HOST>
  <ID>7001</ID><TRACKING_METHOD>IP</TRACKING_METHOD><ASSET_GROUP_LIST /><NETWORK_ID>245</NETWORK_ID>
  <OS>
    <![CDATA[Windows]]>
  </OS>
  <DETECTION_LIST><DETECTION><UNIQUE_VULN_ID>611</UNIQUE_VULN_ID><QID>11</QID><STATUS>New</STATUS></DETECTION></DETECTION_LIST>
</HOST>`);
    expect(await outcomeOf('listDetections', text)).toMatchObject({
      hosts: [{ detections: [{ detection: { qid: 11, status: 'new', lastTest: undefined, troubles: [] } }] }],
    });
  });

  it('may name a host without any detection list', async () => {
    const text = detectionOutput('<HOST><ID>7001</ID><EC2_INSTANCE_ID>i-0abc</EC2_INSTANCE_ID></HOST>');
    expect(await outcomeOf('listDetections', text)).toMatchObject({ hosts: [{ hostId: '7001', detections: [] }] });
  });

  it('may come with its host’s own elements after the detections', async () => {
    const text = detectionOutput(
      '<HOST><DETECTION_LIST><DETECTION><QID>11</QID><STATUS>New</STATUS></DETECTION></DETECTION_LIST><TRACKING_METHOD>AGENT</TRACKING_METHOD><ID>7001</ID></HOST>',
    );
    expect(await outcomeOf('listDetections', text)).toMatchObject({
      hosts: [{ hostId: '7001', detections: [{ detection: { hostId: '7001', qid: 11 } }] }],
    });
  });

  it('of version 5 tells fixed and reopened, running kernel and not, and by whom it was seen', async () => {
    const text = detectionOutput(`<HOST><ID>7001</ID><TRACKING_METHOD>AGENT</TRACKING_METHOD><DETECTION_LIST>
  <DETECTION><QID>11</QID><STATUS>Fixed</STATUS><LAST_FIXED_DATETIME>2026-11-20T15:40:02Z</LAST_FIXED_DATETIME>
    <LATEST_VULNERABILITY_DETECTION_SOURCE>Cloud Agent</LATEST_VULNERABILITY_DETECTION_SOURCE></DETECTION>
  <DETECTION><QID>12</QID><STATUS>Re-Opened</STATUS><LAST_REOPENED_DATETIME>2026-11-20T15:40:02Z</LAST_REOPENED_DATETIME>
    <AFFECT_RUNNING_KERNEL>0</AFFECT_RUNNING_KERNEL>
    <LATEST_VULNERABILITY_DETECTION_SOURCE>Internal Scanner</LATEST_VULNERABILITY_DETECTION_SOURCE></DETECTION>
</DETECTION_LIST></HOST>`);
    expect(await outcomeOf('listDetections', text)).toMatchObject({
      hosts: [
        {
          detections: [
            { detection: { status: 'fixed', kernel: 'unrelated', source: 'agent' } },
            { detection: { status: 'reopened', kernel: 'not-running', source: 'scanner' } },
          ],
        },
      ],
    });
  });
});

describe('the KnowledgeBase', () => {
  it('may say keep-alive in the middle, and that a QID is tested in two ways', async () => {
    const text = knowledgeBase(`<VULN><QID>316760</QID><TITLE><![CDATA[Command Injection (cisco-sa-1)]]></TITLE>
<!-- keep-alive for KNOWLEDGE_BASE_VULN_LIST_OUTPUT  -->
<VENDOR_REFERENCE_LIST><VENDOR_REFERENCE><ID>x</ID></VENDOR_REFERENCE></VENDOR_REFERENCE_LIST>
<DIAGNOSIS><![CDATA[<P>QID Detection Logic (Authenticated):<BR>&quot;show version&quot;<QID>1</QID>]]></DIAGNOSIS>
<DISCOVERY><REMOTE>1</REMOTE><AUTH_TYPE_LIST><AUTH_TYPE>Unix</AUTH_TYPE><AUTH_TYPE>SNMP</AUTH_TYPE></AUTH_TYPE_LIST></DISCOVERY>
</VULN>`);
    expect(await outcomeOf('listKnowledge', text)).toMatchObject([
      { qid: 316760, title: 'Command Injection (cisco-sa-1)', remote: true, authTypes: ['Unix', 'SNMP'], cves: [] },
    ]);
  });

  it('does not know a QID by an empty answer', async () => {
    expect(await outcomeOf('listKnowledge', knowledgeBase())).toEqual([]);
  });
});

describe('the portal', () => {
  it('without a match has no data at all', async () => {
    const text = '<ServiceResponse><responseCode>SUCCESS</responseCode><count>0</count></ServiceResponse>';
    expect(await outcomeOf('searchAssets', text)).toEqual({ assets: [], more: undefined });
  });

  it('has assets of agents and clouds, repeated ones, and a word on whether there are more', async () => {
    const one = `<HostAsset><id>91</id><name>app01</name><sourceInfo><list><Ec2AssetSourceSimple>
<instanceId>i-0abc</instanceId></Ec2AssetSourceSimple></list></sourceInfo><qwebHostId>7001</qwebHostId>
<fqdn>app01.corp.example</fqdn><trackingMethod>INSTANCE_ID</trackingMethod><software><list/></software></HostAsset>`;
    const two = `<HostAsset><id>92</id><sourceInfo><list><AssetSource /></list></sourceInfo>
<agentInfo><agentId>2e689bb2</agentId><status>STATUS_INACTIVE</status></agentInfo><trackingMethod>QAGENT</trackingMethod></HostAsset>`;
    const text = assets(one + two + two, '<hasMoreRecords>true</hasMoreRecords><lastId>92</lastId>');
    expect(await outcomeOf('searchAssets', text)).toMatchObject({
      assets: [
        { assetId: '91', hostId: '7001', instanceId: 'i-0abc', agent: false },
        { assetId: '92', hostId: undefined, agent: true },
        { assetId: '92' },
      ],
      more: { lastId: '92' },
    });
  });

  it('tells its version', async () => {
    const text =
      '<ServiceResponse><responseCode>SUCCESS</responseCode><data><Qweb-Version><WEB-VERSION>10.39.1</WEB-VERSION></Qweb-Version></data></ServiceResponse>';
    expect(await outcomeOf('portalVersion', text)).toBe('10.39.1');
  });
});

describe('no answer at all', () => {
  const launched = simpleReturn('')
    .replace('<CODE></CODE>', '')
    .replace('words', 'New vm scan launched<!-- ITEM_LIST follows -->');
  it.each`
    what                                | call                | status | text                                                                                                      | kind
    ${'a bad id'}                       | ${'listHosts'}      | ${400} | ${simpleReturn('1905')}                                                                                   | ${'rejected'}
    ${'an expired account with a 200'}  | ${'listHosts'}      | ${200} | ${simpleReturn('2001')}                                                                                   | ${'unauthorized'}
    ${'a refused login'}                | ${'listKnowledge'}  | ${401} | ${simpleReturn('2000')}                                                                                   | ${'unauthorized'}
    ${'an unfinished registration'}     | ${'listHosts'}      | ${409} | ${simpleReturn('2003')}                                                                                   | ${'unauthorized'}
    ${'too many calls'}                 | ${'listDetections'} | ${409} | ${simpleReturn('1965', secondsToWait('181'))}                                                             | ${'rate-limited'}
    ${'too many calls at once'}         | ${'listDetections'} | ${409} | ${simpleReturn('1960')}                                                                                   | ${'rate-limited'}
    ${'maintenance'}                    | ${'listDetections'} | ${503} | ${simpleReturn('1999')}                                                                                   | ${'unavailable'}
    ${'an edge proxy'}                  | ${'listDetections'} | ${502} | ${'<html><head><title>502 Bad Gateway</title></head></html>'}                                             | ${'unavailable'}
    ${'a launched scan'}                | ${'listHosts'}      | ${200} | ${launched}                                                                                               | ${'malformed'}
    ${'a list of scans'}                | ${'listHosts'}      | ${200} | ${`<SCAN_LIST_OUTPUT><RESPONSE>${PAGE}</RESPONSE></SCAN_LIST_OUTPUT>`}                                    | ${'malformed'}
    ${'refused credentials, portal'}    | ${'searchAssets'}   | ${200} | ${serviceRefusal('INVALID_CREDENTIALS')}                                                                  | ${'unauthorized'}
    ${'an invalid request, portal'}     | ${'searchAssets'}   | ${200} | ${serviceRefusal('INVALID_REQUEST')}                                                                      | ${'rejected'}
    ${'a success that is none, portal'} | ${'searchAssets'}   | ${200} | ${serviceRefusal('INVALID_REQUEST').replace('words', '<![CDATA[<responseCode>SUCCESS</responseCode>]]>')} | ${'malformed'}
    ${'CSV where XML was asked for'}    | ${'listDetections'} | ${200} | ${'----BEGIN_RESPONSE_HEADER_CSV\n"Host ID","QID"'}                                                       | ${'malformed'}
  `('$what is $kind', async ({ call, status, text, kind }) => {
    expect(await outcomeOf(call, text, status)).toBe(kind);
  });
});
