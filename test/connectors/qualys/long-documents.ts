/** Documents of any length in the vendor's shapes, piece by piece. */

export const DETECTIONS_PER_HOST = 300;

/** Host List Detection: hosts 1, 2, 3 … with QIDs 1 to 300 each; every third record is Fixed. Ends when `bytes` are reached. */
export function* longDetectionList(bytes: number): Generator<string, void> {
  yield* long(bytes, 'HOST_LIST_VM_DETECTION_OUTPUT', 'HOST_LIST', hostWithDetections);
}

/** KnowledgeBase: QIDs 1, 2, 3 …, with the texts that nobody reads. */
export function* longKnowledgeBase(bytes: number): Generator<string, void> {
  yield* long(bytes, 'KNOWLEDGE_BASE_VULN_LIST_OUTPUT', 'VULN_LIST', vuln);
}

function* long(bytes: number, root: string, list: string, entry: (number: number) => string): Generator<string, void> {
  const start = `<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE ${root} SYSTEM "https://qualysapi.qualys.com/dtd/output.dtd">
<${root}>
  <RESPONSE>
    <DATETIME>2026-11-20T16:05:00Z</DATETIME>
    <${list}>
`;
  yield start;
  let written = start.length;
  for (let number = 1; written < bytes; number += 1) {
    const piece = entry(number);
    written += piece.length;
    yield piece;
  }
  yield `    </${list}>
  </RESPONSE>
</${root}>
<!-- CONFIDENTIAL AND PROPRIETARY INFORMATION. //-->
`;
}

function hostWithDetections(id: number): string {
  const detections = Array.from({ length: DETECTIONS_PER_HOST }, (_, index) => detection(id, index + 1));
  return `      <HOST>
        <ID>${id}</ID>
        <ASSET_ID>${9_000_000 + id}</ASSET_ID>
        <IP>10.20.30.40</IP>
        <TRACKING_METHOD>AGENT</TRACKING_METHOD>
        <OS><![CDATA[Red Hat Enterprise Linux 8.10]]></OS>
        <DNS><![CDATA[app${id}.corp.example]]></DNS>
        <LAST_VM_SCANNED_DATE>2026-11-20T15:40:02Z</LAST_VM_SCANNED_DATE>
        <DETECTION_LIST>
${detections.join('')}        </DETECTION_LIST>
      </HOST>
`;
}

function detection(host: number, qid: number): string {
  const fixed = qid % 3 === 0;
  const last = fixed ? '<LAST_FIXED_DATETIME>2026-11-20T15:40:02Z</LAST_FIXED_DATETIME>' : '';
  return `          <DETECTION>
            <UNIQUE_VULN_ID>${host * 1000 + qid}</UNIQUE_VULN_ID>
            <QID>${qid}</QID>
            <TYPE>Confirmed</TYPE>
            <SEVERITY>4</SEVERITY>
            <PORT>443</PORT>
            <PROTOCOL>tcp</PROTOCOL>
            <SSL>1</SSL>
            <RESULTS><![CDATA[Installed &lt;1.2.3&gt; on app${host} — required 1.2.4
kernel-core-4.18.0-553.el8_10.x86_64]]></RESULTS>
            <STATUS>${fixed ? 'Fixed' : 'Active'}</STATUS>
            <FIRST_FOUND_DATETIME>2026-10-02T01:10:00Z</FIRST_FOUND_DATETIME>
            <LAST_FOUND_DATETIME>2026-11-20T07:40:00Z</LAST_FOUND_DATETIME>
            <TIMES_FOUND>190</TIMES_FOUND>
            <LAST_TEST_DATETIME>2026-11-20T15:40:02Z</LAST_TEST_DATETIME>
            <LAST_UPDATE_DATETIME>2026-11-20T15:48:10Z</LAST_UPDATE_DATETIME>
            ${last}
            <IS_IGNORED>0</IS_IGNORED>
            <IS_DISABLED>0</IS_DISABLED>
            <LAST_PROCESSED_DATETIME>2026-11-20T15:48:10Z</LAST_PROCESSED_DATETIME>
            <LATEST_VULNERABILITY_DETECTION_SOURCE>Cloud Agent</LATEST_VULNERABILITY_DETECTION_SOURCE>
          </DETECTION>
`;
}

function vuln(qid: number): string {
  return `      <VULN>
        <QID>${qid}</QID>
        <VULN_TYPE>Vulnerability</VULN_TYPE>
        <SEVERITY_LEVEL>4</SEVERITY_LEVEL>
        <TITLE><![CDATA[Security update for package ${qid}]]></TITLE>
        <PATCHABLE>1</PATCHABLE>
        <SOFTWARE_LIST><SOFTWARE><PRODUCT><![CDATA[package]]></PRODUCT><VENDOR><![CDATA[maker]]></VENDOR></SOFTWARE></SOFTWARE_LIST>
        <CVE_LIST><CVE><ID><![CDATA[CVE-2026-${10_000 + (qid % 80_000)}]]></ID><URL><![CDATA[https://cve.example/]]></URL></CVE></CVE_LIST>
        <DIAGNOSIS><![CDATA[${'The package lets a local user run commands.<P>'.repeat(30)}]]></DIAGNOSIS>
        <SOLUTION><![CDATA[${'Install the update.<BR>'.repeat(30)}]]></SOLUTION>
        <DISCOVERY><REMOTE>0</REMOTE><AUTH_TYPE_LIST><AUTH_TYPE>Unix</AUTH_TYPE></AUTH_TYPE_LIST></DISCOVERY>
        <SUPPORTED_MODULES>VM,CA-Linux Agent</SUPPORTED_MODULES>
        <CODE_MODIFIED_DATETIME>2026-11-19T08:00:00Z</CODE_MODIFIED_DATETIME>
      </VULN>
`;
}
