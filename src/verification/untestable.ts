import type { Detection, QidKnowledge, QualysHost } from './qualys-facts.js';

/**
 * Why nothing that reports this host can test this QID; undefined where something can, or where nobody knows. A check that
 * is remote only is never made by an agent, and waits for a scanner that may not come. qualys 6
 */
export function whyUntestable(
  host: QualysHost,
  knowledge: QidKnowledge | undefined,
  records: readonly Detection[],
): string | undefined {
  if (knowledge === undefined || !knowledge.known) return undefined;
  const scanned = records.some(({ hostId, source }) => hostId === host.hostId && source === 'scanner');
  if (host.agent && !scanned && !isForAgents(knowledge)) {
    return 'agents do not test this QID, and only an agent reports this host';
  }
  if (!host.agent && !isForScanners(knowledge)) return 'only agents test this QID, and none reports this host';
  return undefined;
}

function isForAgents({ modules, remote, authTypes }: QidKnowledge): boolean {
  if (modules.length > 0) return modules.some((name) => AGENT.test(name));
  return !remote || authTypes.length > 0;
}

function isForScanners({ modules }: QidKnowledge): boolean {
  return modules.length === 0 || modules.some((name) => !AGENT.test(name));
}

/** Such as "CA-Linux Agent"; the scanners' module is "VM". */
const AGENT = /^CA\b|agent/i;
