import type { Evidence } from './evidence.js';
import { said } from './evidence-time.js';
import type { JobResult, Patch, PatchAsset } from './patch-facts.js';
import { jobName, patchName } from './patch-word.js';

/** What Qualys Patch Management said last, one fact a line; nothing where it was not asked. */
export function patchLines({ patching }: Evidence): readonly string[] {
  if (patching === undefined) return [];
  const { told, why } = patching;
  const silent = why === undefined ? [] : [`Patch Management: ${why}`];
  if (told === undefined) return silent;
  const start = `Patch Management, asked ${said(told.at)}`;
  const asset = told.asset === undefined ? 'shows no machine that is certainly this one' : assetLine(told.asset);
  return [
    `${start}: ${asset}`,
    ...told.patches.map((patch) => patchLine(patch, told.asset)).sort(),
    ...told.results.map((result) => resultLine(result, told.patches)),
    ...silent,
  ];
}

const yesNo = (flag: boolean | undefined): string =>
  flag === undefined ? 'unknown' : { true: 'yes', false: 'no' }[`${flag}`];

function assetLine({ name, id, licensed, supported, assessedAt }: PatchAsset): string {
  const unsupported = supported === false ? ', a system that is not assessed' : '';
  return `${name ?? id}, licence ${yesNo(licensed)}, assessed ${said(assessedAt)}${unsupported}`;
}

function patchLine(patch: Patch, asset: PatchAsset | undefined): string {
  const { id, qids, rebootRequired, byHand } = patch;
  const state = stateOf(id, asset);
  const notes = [
    ...(qids.length > 0 ? [`for QID ${qids.slice(0, 5).join(', ')}`] : []),
    ...(rebootRequired === true ? ['needs a restart'] : []),
    ...(byHand === true ? ['to be installed by a person'] : []),
  ];
  return `Patch ${patchName(patch)}: ${[state, ...notes].join(', ')}`;
}

function stateOf(id: string, asset: PatchAsset | undefined): string {
  if (asset?.installed?.includes(id) === true) return `installed as of ${said(asset.assessedAt)}`;
  return asset?.missing?.includes(id) === true ? `missing as of ${said(asset.assessedAt)}` : 'state unknown';
}

function resultLine(result: JobResult, patches: readonly Patch[]): string {
  const { status, statusCode, startedAt, endedAt, pendingReboot, pendingVerification } = result;
  const names = (what: string, ids: readonly string[]): string[] => {
    const named = ids.map((id) => patches.find((patch) => patch.id === id)).flatMap((patch) => patch ?? []);
    return named.length > 0 ? [`${what} ${named.map(patchName).join(', ')}`] : [];
  };
  const facts = [
    `${status ?? 'status unknown'}${statusCode === undefined ? '' : ` (${statusCode})`}`,
    `from ${said(startedAt)} to ${said(endedAt)}`,
    ...names('installed', result.type === 'uninstall' ? [] : result.installed),
    ...names('removed', result.type === 'uninstall' ? result.installed : []),
    ...names('failed', result.failed),
    ...names('superseded', result.superseded),
    ...names('not applicable', result.notApplicable),
    ...(pendingReboot === true ? ['waits for a restart'] : []),
    ...(pendingVerification === true ? ['waits to be assessed'] : []),
  ];
  return `Patch ${jobName(result)} (${result.type}): ${facts.join(', ')}`;
}
