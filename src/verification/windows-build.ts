import type { Criterion, Evidence } from './evidence.js';
import type { FalconHost } from './falcon-facts.js';

export type BuildState = 'not-required' | 'unknown' | 'too-old' | 'reached';

/**
 * Does the running Windows have the build with the fix? The first three numbers name the release, which a patch does not
 * change; the fourth is raised by each cumulative update that is live. The ticket's own build goes before the settings'.
 * crowdstrike 4.3
 */
export function buildState(host: FalconHost, ticket: Evidence['ticket'], criterion: Criterion): BuildState {
  const wanted = ticket.requiredBuild === undefined ? criterion.requiredBuilds : [ticket.requiredBuild];
  if (host.platform !== 'Windows' || wanted.length === 0) return 'not-required';
  const running = numbersOf(host.kernelVersion);
  const required = wanted.map(numbersOf).filter((build) => build !== undefined);
  if (running === undefined || required.length < wanted.length) return 'unknown';

  const ofRelease = required.filter(({ release }) => release === running.release);
  if (ofRelease.length === 0) return 'not-required';
  return running.revision < Math.max(...ofRelease.map(({ revision }) => revision)) ? 'too-old' : 'reached';
}

function numbersOf(build: string | undefined): { release: string; revision: number } | undefined {
  const told = /^(\d+\.\d+\.\d+)\.(\d+)$/.exec(build?.trim() ?? '');
  return told === null ? undefined : { release: String(told[1]), revision: Number(told[2]) };
}
