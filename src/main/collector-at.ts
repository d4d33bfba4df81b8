import { hostname } from 'node:os';
import { collectorSite, deliver, deliverAudit } from '../outbound/collector.js';
import { createOutbound } from '../outbound/outbound.js';
import { sendSyslog, type SyslogLine } from '../outbound/syslog.js';
import { localBudget, type Ground } from './ground.js';
import { policyOf } from './vendors.js';

/** Hands entries of the trail to one URL of AUDIT_EXPORT_TO. Needs no vendor's settings: this door leads to it alone. */
export function collectorAt(ground: Ground, url: string): (lines: readonly SyslogLine[]) => Promise<void> {
  const { config, clock, log, standing, ledger } = ground;
  const { judge, ...known } = policyOf(config);
  const door = { judge, standing, clock, audit: ledger.audit };
  if (url.startsWith('syslog')) {
    const to = { ...door, url, hostname: hostname(), known };
    return (lines) => sendSyslog(to, lines);
  }
  const { send } = createOutbound({
    ...door,
    sites: { collector: collectorSite(url, config.audit.exportToken) },
    catalogue: [deliverAudit(url)],
    tickets: [],
    budget: localBudget(ground),
    jitter: Math.random,
    log,
  });
  return (lines) =>
    deliver(
      send,
      url,
      lines.map(({ text }) => valueOf(text)),
    );
}

/** As JSON where the format is JSON, else as text. */
function valueOf(text: string): unknown {
  return text.startsWith('{') ? (JSON.parse(text) as unknown) : text;
}
