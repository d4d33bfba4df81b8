/** The URL as a whole stays below 8 KB: 50 agents and 100 CVEs need about 5 KB of it. crowdstrike 8 */
export const MOST_AGENTS = 50;
export const MOST_CVES = 100;

const AID = /^[0-9a-f]{32}$/;
const CVE = /^CVE-\d{4}-\d{4,19}$/;

/** A CVE id as it may stand in a filter, in capitals; undefined for any other text, which is never repaired. */
export function cveOf(text: string): string | undefined {
  return CVE.exec(text.toUpperCase())?.[0];
}

/** Every record of these CVEs on these agents, closed ones included: no term on the status. crowdstrike 5.1 */
export function vulnerabilityFilter(aids: readonly string[], cves: readonly string[]): string {
  return `${agentFilter(aids)}+cve.id:[${listed(cves, CVE, 'a CVE id')}]`;
}

export function agentFilter(aids: readonly string[]): string {
  return `aid:[${listed(aids, AID, 'a Falcon agent id')}]`;
}

/** FQL has no escape: what does not have the form is not sent. crowdstrike 2.4 */
function listed(values: readonly string[], form: RegExp, what: string): string {
  if (values.length === 0) throw new TypeError(`expected at least ${what}, got none`);
  if (!values.every((value) => form.test(value))) throw new TypeError(`expected ${what}, got other text`);
  return values.map((value) => `'${value}'`).join();
}
