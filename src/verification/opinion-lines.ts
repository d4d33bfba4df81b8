import type { Evidence } from './evidence.js';
import { latest, said } from './evidence-time.js';
import type { CveOpinion } from './falcon-facts.js';

/** Falcon's own word on the findings, one fact a line; nothing where it was not asked. */
export function opinionLines({ falcon: { opinion } }: Evidence): readonly string[] {
  if (opinion?.kind !== 'told') return [];
  const { cves, patches } = opinion;
  const restart =
    patches?.rebootRequired === true ? [`installed patches wait for a restart, as of ${said(patches.confirmed)}`] : [];
  return [...cves.map(cveLine).sort(), ...restart].map(
    (line) => `Falcon Spotlight, asked ${said(opinion.at)}: ${line}`,
  );
}

function cveLine({ cve, records }: CveOpinion): string {
  if (records.length === 0) return `${cve} has no record`;
  const states = [...new Set(records.map(({ status, suppressed }) => (suppressed ? 'suppressed' : status)))].sort();
  const when = latest(...records.map(({ updated, closed }) => latest(updated, closed)));
  return `${cve} ${states.join(', ')}, as of ${said(when)}`;
}
