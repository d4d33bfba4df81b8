import { startFalcon } from '../lab/falcon/start-falcon.js';
import { startQualys } from '../lab/qualys/start-qualys.js';
import { startServiceNow } from '../lab/servicenow/service-now.js';
import { accounts, vendorEnvironment } from '../lab/shared/accounts.js';
import type { RecordedRequest } from '../lab/shared/recorded-request.js';
import { Order, type Answer, type TownTicket } from './town-orders.js';

/** The three vendors in a process of their own, with a fleet of one machine per ticket. Takes orders from its parent. */
const DAY_MS = 86_400_000;
const QID = 240001;
const boundless = { perWindow: 1_000_000, windowSec: 3600 };

const [servicenow, qualys, falcon] = await Promise.all([
  startServiceNow({ users: [accounts.servicenow] }),
  startQualys({ users: [accounts.qualys], limits: boundless }),
  startFalcon({ clients: [accounts.falcon], callsPerMinute: 1_000_000 }),
]);
const vendors = { servicenow, qualys, falcon };
const machines: { readonly sysId: string; readonly hostId: number; readonly aid: string; scannedAt?: number }[] = [];

process.on('message', (message) => void process.send?.(obey(Order.parse(message))));
process.on('disconnect', () => process.exit());
process.send?.({ kind: 'open', environment: vendorEnvironment(vendors) } satisfies Answer);

function obey(order: Order): Answer {
  switch (order.kind) {
    case 'settle':
      return { kind: 'settled', tickets: Array.from({ length: order.count }, settleOne) };
    case 'rescan':
      return rescan(order.machines);
    case 'slow':
      for (const vendor of Object.values(vendors)) vendor.setFault('slow', { ms: order.ms });
      return { kind: 'done' };
    case 'forget':
      for (const { requests } of Object.values(vendors)) requests.length = 0;
      return { kind: 'done' };
    case 'count':
      return count();
  }
}

/** A vulnerable machine, patched a minute ago, whose ticket is pending. */
function settleOne(): TownTicket {
  const index = machines.length;
  const host = `app${String(index).padStart(5, '0')}`;
  const ip = `10.${20 + Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${1 + (index % 250)}`;
  const serial = `LAB-${100_000 + index}`;
  const long = new Date(Date.now() - DAY_MS);
  const patchedAt = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000);
  const aid = falcon.addHost({ hostname: host.toUpperCase(), profile: 'windows-server', serial, localIp: ip });
  const hostId = qualys.addHost({ ip, fqdn: `${host}.corp.example`, agent: true, os: WINDOWS, serial });
  qualys.addKnowledge({ qid: QID, remote: false, authTypes: ['Windows'] });
  qualys.addFinding(hostId, QID, { firstFound: long });
  qualys.patch(hostId, [QID], patchedAt);
  const ci = servicenow.insert('cmdb_ci_server', {
    name: host,
    fqdn: `${host}.corp.example`,
    ip_address: ip,
    serial_number: serial,
  });
  const ticket = servicenow.createIncident({
    short_description: `Patch ${host}`,
    state: '10',
    cmdb_ci: ci['sys_id'] ?? '',
    u_qids: String(QID),
    u_patched_at: patchedAt.toISOString().slice(0, 19).replace('T', ' '),
  });
  const [sysId = '', number = ''] = [ticket['sys_id'], ticket['number']];
  machines.push({ sysId, hostId, aid });
  return { machine: index, sysId, number, modCount: Number(ticket['sys_mod_count']) };
}

/** The agents look now, and the sensors' records are fresh. */
function rescan(which: readonly number[]): Answer {
  const now = new Date(Math.floor(Date.now() / 1000) * 1000);
  const found = which.flatMap((index) => machines[index] ?? []);
  for (const { hostId } of found) qualys.scan(hostId, { kind: 'agent', start: now, end: now });
  qualys.process();
  for (const machine of found) {
    falcon.indexCatchUp(machine.aid);
    machine.scannedAt = Date.now();
  }
  return { kind: 'done' };
}

function count(): Answer {
  const calls: Record<string, number> = {};
  const patchedAt = new Map<string, number>();
  for (const [system, { requests }] of Object.entries(vendors)) {
    for (const request of requests) {
      const name = `${system} ${nameOf(request)}`;
      calls[name] = (calls[name] ?? 0) + 1;
      if (request.method === 'PATCH') patchedAt.set(request.path.split('/').at(-1) ?? '', request.at.getTime());
    }
  }
  const delaysMs = machines.flatMap(({ sysId, scannedAt = Infinity }) => {
    const at = patchedAt.get(sysId);
    return at === undefined || scannedAt === Infinity ? [] : [at - scannedAt];
  });
  const closed = machines.filter(({ sysId }) => servicenow.incident(sysId)?.['state'] === '6').length;
  const violations = Object.values(vendors).flatMap((vendor) => vendor.violations);
  return { kind: 'counted', calls, delaysMs, closed, violations };
}

function nameOf({ method, path }: RecordedRequest): string {
  if (path.startsWith('/api/now/table/')) return method === 'PATCH' ? 'PATCH' : 'read tickets';
  return NAMES.find(([part]) => path.includes(part))?.[1] ?? path;
}

const NAMES = [
  ['vm/detection', 'detections'],
  ['fo/asset/host', 'host list'],
  ['knowledge_base', 'KnowledgeBase'],
  ['hostasset', 'asset search'],
  ['online-state', 'online states'],
  ['devices', 'devices'],
  ['oauth2', 'token'],
] as const;
const WINDOWS = 'Windows Server 2019 Standard 64 bit Edition Version 1809 Build 17763';
