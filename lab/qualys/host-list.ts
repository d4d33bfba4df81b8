import type { Answer } from './answer.js';
import type { ListRequest } from './list-request.js';
import { paginate } from './paginate.js';
import { selectHosts } from './select-hosts.js';
import { stamp, type Host } from './world.js';
import { overridden } from './wire.js';
import { cdata, type XmlObject } from './xml.js';

/** Host List. Without a match the RESPONSE holds nothing but the time. qualys 5 */
export function hostList(request: ListRequest): Answer {
  const { items, warning } = paginate(selectHosts(request), ({ hostId }) => hostId, request);
  const details = request.parameters.get('details') ?? 'Basic';
  const list: XmlObject =
    details === 'None'
      ? { ID_SET: { ID: items.map(({ hostId }) => hostId) } }
      : { HOST_LIST: { HOST: items.map((host) => hostElement(host, request, details.startsWith('All'))) } };
  return {
    status: 200,
    kind: 'report',
    dtd: `/api/${request.version}/fo/asset/host/dtd/list/output.dtd`,
    document: {
      HOST_LIST_OUTPUT: {
        RESPONSE: { DATETIME: stamp(request.now), ...(items.length > 0 ? list : {}), WARNING: warning },
      },
    },
  };
}

function hostElement(host: Host, { parameters, version }: ListRequest, all: boolean): XmlObject {
  const element: XmlObject = {
    ID: host.hostId,
    ASSET_ID: parameters.get('show_asset_id') === '1' ? host.assetId : undefined,
    IP: host.ip,
    TRACKING_METHOD: host.tracking === 'AGENT' ? 'Cloud Agent' : host.tracking,
    ...identityElements(host),
    ...(all ? { SERIAL_NUMBER: cdata(host.serial) } : {}),
    LAST_VULN_SCAN_DATETIME: stamp(host.lastScan),
    ...scanDates(host),
    ...(Number(version.split('.')[0]) >= 3 ? agentElements(host) : {}),
    ...(all ? { OWNER: cdata('example_manager'), COMMENTS: cdata(''), FIRST_FOUND_DATE: stamp(host.created) } : {}),
  };
  return overridden(element, host.wire?.lists);
}

/** Host List and Host List Detection write these alike. */
export function identityElements(host: Host): XmlObject {
  const [hostname, ...domain] = (host.fqdn ?? '').split('.');
  return {
    NETWORK_ID: host.networkId,
    DNS: cdata(host.dns),
    DNS_DATA: host.fqdn
      ? { HOSTNAME: cdata(hostname), DOMAIN: cdata(domain.join('.')), FQDN: cdata(host.fqdn) }
      : undefined,
    CLOUD_PROVIDER: host.instanceId ? cdata('AWS') : undefined,
    EC2_INSTANCE_ID: cdata(host.instanceId),
    NETBIOS: cdata(host.netbios),
    OS: cdata(host.os),
    QG_HOSTID: cdata(host.qgHostId),
  };
}

export function scanDates(host: Host): XmlObject {
  return {
    LAST_VM_SCANNED_DATE: stamp(host.lastVmScanned),
    LAST_VM_SCANNED_DURATION: host.lastVmScannedDurationS,
    LAST_VM_AUTH_SCANNED_DATE: stamp(host.lastVmAuthScanned),
    LAST_VM_AUTH_SCANNED_DURATION: host.lastVmAuthScannedDurationS,
  };
}

function agentElements(host: Host): XmlObject {
  return {
    LAST_BOOT: stamp(host.lastBoot),
    LAST_ACTIVITY: stamp(host.lastActivity),
    AGENT_STATUS: host.agent && cdata(host.agent.active ? 'Active' : 'Inactive'),
  };
}
