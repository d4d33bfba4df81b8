/** Which detection logic a QID has: over the network, with credentials (or an agent), or both. qualys 6 */
export type Logic = 'remote' | 'auth' | 'both';

export type FindingType = 'Confirmed' | 'Potential' | 'Info';

/** Tells several records of one QID on one host apart. qualys 4.4 */
export interface FindingKey {
  readonly qid: number;
  readonly port?: number | undefined;
  readonly protocol?: string | undefined;
  readonly service?: string | undefined;
  readonly instance?: string | undefined;
  readonly fqdn?: string | undefined;
  readonly ssl?: boolean | undefined;
}

/** What is true of the real machine, whatever Qualys knows of it. */
export interface Vulnerability {
  readonly key: FindingKey;
  readonly logic: Logic;
  readonly type: FindingType;
  /** The patch takes effect with the next reboot only. */
  readonly needsReboot: boolean;
  /** A kernel finding carries AFFECT_RUNNING_KERNEL. */
  readonly kernel: boolean;
  /** The vulnerable package stays installed beside the new one: still found, but not running. */
  readonly oldPackageStays: boolean;
  /** The network logic of a two-logic QID does not see it. */
  readonly remoteMisses: boolean;
  readonly timeline: { readonly at: Date; readonly vulnerable: boolean }[];
  awaitsReboot: boolean;
}

export interface Machine {
  readonly vulnerabilities: Vulnerability[];
  readonly boots: Date[];
}

export interface Inspection {
  readonly found: boolean;
  readonly runningKernel: boolean | undefined;
}

export function patchMachine(machine: Machine, qids: readonly number[], at: Date): void {
  for (const each of machine.vulnerabilities.filter(({ key }) => qids.includes(key.qid))) {
    if (each.needsReboot) each.awaitsReboot = true;
    else each.timeline.push({ at, vulnerable: false });
  }
}

export function rebootMachine(machine: Machine, at: Date): void {
  machine.boots.push(at);
  for (const each of machine.vulnerabilities.filter(({ awaitsReboot }) => awaitsReboot)) {
    each.awaitsReboot = false;
    each.timeline.push({ at, vulnerable: false });
  }
}

/** A rollback: the findings are back. */
export function unpatchMachine(machine: Machine, qids: readonly number[], at: Date): void {
  for (const each of machine.vulnerabilities.filter(({ key }) => qids.includes(key.qid))) {
    each.awaitsReboot = false;
    each.timeline.push({ at, vulnerable: true });
  }
}

/** What a look at the machine at that moment sees. */
export function inspect(vulnerability: Vulnerability, at: Date): Inspection {
  const vulnerable = vulnerability.timeline.findLast((entry) => entry.at <= at)?.vulnerable ?? true;
  return {
    found: vulnerable || vulnerability.oldPackageStays,
    runningKernel: vulnerability.kernel ? vulnerable : undefined,
  };
}

export function sameKey(left: FindingKey, right: FindingKey): boolean {
  return (
    left.qid === right.qid &&
    left.port === right.port &&
    left.protocol === right.protocol &&
    left.service === right.service &&
    left.instance === right.instance &&
    left.fqdn === right.fqdn
  );
}
