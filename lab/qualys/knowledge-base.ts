import type { Answer } from './answer.js';
import type { ListRequest } from './list-request.js';
import { numberList } from './parameters.js';
import { stamp, type KnowledgeEntry } from './world.js';
import { overridden } from './wire.js';
import { cdata, type XmlObject } from './xml.js';

/** KnowledgeBase: never truncated; a QID it does not know is simply not there. qualys 6 */
export function knowledgeBase(request: ListRequest): Answer {
  const entries = selectEntries(request);
  const list: XmlObject =
    request.parameters.get('details') === 'None'
      ? { ID_SET: { ID: entries.map(({ qid }) => qid) } }
      : { VULN_LIST: { VULN: entries.map((entry) => overridden(vulnElement(entry, request), entry.wire)) } };
  return {
    status: 200,
    kind: 'report',
    dtd: `/api/${request.version}/fo/knowledge_base/vuln/dtd/output.dtd`,
    document: {
      KNOWLEDGE_BASE_VULN_LIST_OUTPUT: {
        RESPONSE: {
          DATETIME: stamp(request.now),
          '#comment': 'keep-alive for KNOWLEDGE_BASE_VULN_LIST_OUTPUT ',
          ...(entries.length > 0 ? list : {}),
        },
      },
    },
  };
}

function selectEntries({ world, parameters }: ListRequest): KnowledgeEntry[] {
  const listed = numberList(parameters.get('ids'));
  const cve = parameters.get('cve');
  const from = Number(parameters.get('id_min') ?? 0);
  const to = Number(parameters.get('id_max') ?? Infinity);
  return [...world.knowledge.values()]
    .filter(({ qid, cves }) => (!listed || listed(qid)) && (!cve || cves.includes(cve)) && from <= qid && qid <= to)
    .sort((left, right) => left.qid - right.qid);
}

function vulnElement(entry: KnowledgeEntry, { parameters }: ListRequest): XmlObject {
  const modules = parameters.get('show_supported_modules_info') === '1' ? entry.modules.join(',') : undefined;
  return {
    QID: entry.qid,
    VULN_TYPE: vulnType(entry),
    SEVERITY_LEVEL: entry.severity,
    TITLE: cdata(entry.title),
    CATEGORY: 'Security Policy',
    LAST_SERVICE_MODIFICATION_DATETIME: stamp(entry.modified),
    PUBLISHED_DATETIME: stamp(entry.modified),
    PATCHABLE: 1,
    ...(entry.cves.length > 0 ? { CVE_LIST: { CVE: entry.cves.map(cveElement) } } : {}),
    DIAGNOSIS: cdata(
      `An example weakness.<P>\n\nQID Detection Logic (Authenticated):<BR>Checks the &quot;installed&quot; version.`,
    ),
    CONSEQUENCE: cdata('An attacker could run code.<P>'),
    SOLUTION: cdata('<P>Install the update of the vendor.'),
    PCI_FLAG: 1,
    SUPPORTED_MODULES: modules,
    DISCOVERY: {
      REMOTE: entry.remote ? 1 : 0,
      AUTH_TYPE_LIST: entry.authTypes.length > 0 ? { AUTH_TYPE: entry.authTypes } : undefined,
      ADDITIONAL_INFO: 'Patch Available',
    },
    IS_DISABLED: parameters.get('show_disabled_flag') === '1' ? Number(entry.disabled) : undefined,
  };
}

function vulnType({ information, remote, authTypes }: KnowledgeEntry): string {
  if (information) return 'Information Gathered';
  return remote && authTypes.length > 0 ? 'Vulnerability or Potential Vulnerability' : 'Vulnerability';
}

function cveElement(cve: string): XmlObject {
  return { ID: cdata(cve), URL: cdata(`http://cve.example/cvename.cgi?name=${cve}`) };
}
