import type { Answer } from './answer.js';
import { identityElements, scanDates } from './host-list.js';
import type { ListRequest } from './list-request.js';
import { paginate } from './paginate.js';
import { isDisabled, selectFindings } from './select-findings.js';
import { selectHosts } from './select-hosts.js';
import { stamp, type Finding, type Host } from './world.js';
import { overridden } from './wire.js';
import { cdata, type XmlObject } from './xml.js';

interface Match {
  readonly host: Host;
  readonly findings: readonly Finding[];
}

/** Host List Detection. A host of which nothing matches is left out as if it did not exist. qualys 4 */
export function detectionList(request: ListRequest): Answer {
  const matches = selectHosts(request)
    .map((host): Match => ({ host, findings: selectFindings(host, request) }))
    .filter(({ findings }) => findings.length > 0);
  const { items, warning } = paginate(matches, ({ host }) => host.hostId, request);
  const list = items.map((match) => hostElement(match, request));
  return {
    status: 200,
    kind: 'report',
    dtd: `/api/${request.version}/fo/asset/host/vm/detection/dtd/output.dtd`,
    document: {
      HOST_LIST_VM_DETECTION_OUTPUT: {
        RESPONSE: {
          DATETIME: stamp(request.now),
          HOST_LIST: list.length > 0 ? { HOST: list } : undefined,
          WARNING: warning,
        },
      },
    },
  };
}

function hostElement({ host, findings }: Match, request: ListRequest): XmlObject {
  const element: XmlObject = {
    ID: host.hostId,
    ASSET_ID: request.parameters.get('show_asset_id') === '1' ? host.assetId : undefined,
    IP: host.ip,
    TRACKING_METHOD: host.tracking,
    ...identityElements(host),
    LAST_SCAN_DATETIME: stamp(host.lastScan),
    ...scanDates(host),
  };
  return {
    ...overridden(element, host.wire?.lists),
    DETECTION_LIST: {
      DETECTION: findings.map((finding) => overridden(detectionElement(finding, request), finding.wire)),
    },
  };
}

function detectionElement(finding: Finding, request: ListRequest): XmlObject {
  const { world, parameters } = request;
  return {
    UNIQUE_VULN_ID: finding.uniqueId,
    QID: finding.key.qid,
    TYPE: finding.type,
    SEVERITY: finding.severity,
    PORT: finding.key.port,
    PROTOCOL: finding.key.protocol,
    FQDN: cdata(finding.key.fqdn),
    SSL: finding.key.ssl ? 1 : 0,
    INSTANCE: cdata(finding.key.instance),
    RESULTS: parameters.get('show_results') === '0' ? undefined : cdata(finding.results),
    STATUS: finding.type === 'Info' ? undefined : statusText(finding, request),
    FIRST_FOUND_DATETIME: stamp(finding.firstFound),
    LAST_FOUND_DATETIME: stamp(finding.lastFound),
    TIMES_FOUND: finding.timesFound,
    LAST_TEST_DATETIME: stamp(finding.lastTest),
    LAST_UPDATE_DATETIME: stamp(finding.lastUpdate),
    LAST_FIXED_DATETIME: stamp(finding.lastFixed),
    ...(parameters.get('show_reopened_info') === '1' ? reopened(finding) : {}),
    SERVICE: finding.key.service,
    IS_IGNORED: finding.ignored ? 1 : 0,
    IS_DISABLED: isDisabled(world, finding.key.qid) ? 1 : 0,
    AFFECT_RUNNING_KERNEL: kernelFlag(finding, parameters.get('show_arf_data') === '1'),
    LAST_PROCESSED_DATETIME: stamp(finding.lastProcessed),
    LATEST_VULNERABILITY_DETECTION_SOURCE: parameters.get('vuln_detection_source') === '1' ? finding.source : undefined,
  };
}

function statusText({ status }: Finding, { misbehaviour }: ListRequest): string {
  return misbehaviour.upperCaseStatus ? status.replace('-', '').toUpperCase() : status;
}

function reopened(finding: Finding): XmlObject {
  if (finding.timesReopened === 0) return {};
  return {
    FIRST_REOPENED_DATETIME: stamp(finding.firstReopened),
    LAST_REOPENED_DATETIME: stamp(finding.lastReopened),
    TIMES_REOPENED: finding.timesReopened,
  };
}

/** Missing means not related to a kernel, or not asked for. qualys 4.4 */
function kernelFlag({ runningKernel }: Finding, asked: boolean): number | undefined {
  if (!asked || runningKernel === undefined) return undefined;
  return runningKernel ? 1 : 0;
}
