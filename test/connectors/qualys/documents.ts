/** Qualys documents for tests, in the vendor's shapes. */
export function hostList(...hosts: string[]): string {
  return listOf('HOST_LIST_OUTPUT', hosts.join(''));
}

export function detectionList(...hosts: string[]): string {
  return listOf('HOST_LIST_VM_DETECTION_OUTPUT', hosts.join(''));
}

/** A page that says that there is more, at `url`. */
export function truncated(page: string, url: string, code = '1980'): string {
  const warning = `<WARNING><CODE>${code}</CODE><TEXT>200 record limit exceeded. Use URL to get next batch of
results.</TEXT><URL>
            <![CDATA[${url}]]>
        </URL></WARNING>`;
  return page.replace('</RESPONSE>', `${warning}</RESPONSE>`);
}

export function host(id: string, elements: Record<string, string> = {}): string {
  return `<HOST><ID>${id}</ID>${elementsOf(elements)}</HOST>`;
}

export function withDetections(id: string, ...detections: string[]): string {
  const list = `<DETECTION_LIST>${detections.join('')}</DETECTION_LIST>`;
  return `<HOST><ID>${id}</ID><TRACKING_METHOD>IP</TRACKING_METHOD>${list}</HOST>`;
}

export function detection(elements: Record<string, string> = {}): string {
  const usual = { QID: '241234', TYPE: 'Confirmed', STATUS: 'Active', LAST_TEST_DATETIME: '2026-11-20T15:40:02Z' };
  return `<DETECTION>${elementsOf({ ...usual, ...elements })}</DETECTION>`;
}

export function simpleReturn(code: string, item = ''): string {
  return `<!DOCTYPE SIMPLE_RETURN SYSTEM "https://qualysapi.qualys.com/api/2.0/simple_return.dtd">
<SIMPLE_RETURN><RESPONSE><DATETIME>2026-11-20T10:00:00Z</DATETIME><CODE>${code}</CODE><TEXT>words</TEXT>${item}</RESPONSE></SIMPLE_RETURN>`;
}

export function secondsToWait(seconds: string): string {
  return `<ITEM_LIST><ITEM><KEY>SECONDS_TO_WAIT</KEY><VALUE>${seconds}</VALUE></ITEM></ITEM_LIST>`;
}

export function knowledgeBase(...vulns: string[]): string {
  const list = vulns.length > 0 ? `<VULN_LIST>${vulns.join('')}</VULN_LIST>` : '';
  return `<?xml version="1.0" encoding="UTF-8" ?>
<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE><DATETIME>2026-11-20T16:00:00Z</DATETIME>
<!-- keep-alive for KNOWLEDGE_BASE_VULN_LIST_OUTPUT  -->
${list}</RESPONSE></KNOWLEDGE_BASE_VULN_LIST_OUTPUT>
<!-- keep-alive for KNOWLEDGE_BASE_VULN_LIST_OUTPUT  -->`;
}

export function assets(hosts: string, tail = '<hasMoreRecords>false</hasMoreRecords>'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<ServiceResponse xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><responseCode>SUCCESS</responseCode>
<count>1</count>${tail}<data>${hosts}</data></ServiceResponse>`;
}

export function serviceRefusal(code: string): string {
  return `<ServiceResponse><responseCode>${code}</responseCode><responseErrorDetails><errorMessage>words</errorMessage></responseErrorDetails></ServiceResponse>`;
}

function listOf(root: string, hosts: string): string {
  const list = hosts === '' ? '' : `<HOST_LIST>${hosts}</HOST_LIST>`;
  return `<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE ${root} SYSTEM "https://qualysapi.qualys.com/api/5.0/fo/asset/host/dtd/output.dtd">
<!-- This report was generated with an evaluation version of Qualys //-->
<${root}><RESPONSE><DATETIME>2026-11-20T16:05:00Z</DATETIME>${list}</RESPONSE></${root}>
<!-- CONFIDENTIAL AND PROPRIETARY INFORMATION. //-->`;
}

function elementsOf(elements: Record<string, string>): string {
  return Object.entries(elements)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');
}
