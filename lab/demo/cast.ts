import type { Profile } from '../falcon/profiles.js';
import type { HostSeed, VulnerabilitySeed } from '../qualys/seeds.js';
import type { Story } from './stories.js';
import * as tell from './stories.js';

/** One ticket of the morning: the machine, what was found on it, what happens, and how it must end. */
export interface Role {
  readonly host: string;
  readonly about: string;
  readonly profile?: Profile;
  readonly qualys?: Partial<HostSeed>;
  /** Findings on the machine; QID 240001 that only an authenticated look can test unless said otherwise. */
  readonly findings?: readonly VulnerabilitySeed[];
  /** Columns of the ticket beside host, QIDs and patch time. */
  readonly ticket?: Readonly<Record<string, string>>;
  /** The machine is unknown to a vendor. */
  readonly absent?: readonly ('qualys' | 'falcon')[];
  /** Patched by a job of Patch Management. */
  readonly patchJob?: true;
  readonly story: Story;
  readonly fate: Fate;
}

export interface Fate {
  readonly outcome: 'verified' | 'failed' | 'review' | 'superseded';
  readonly reason: string;
}

const verified = { outcome: 'verified', reason: 'fixed-and-healthy' } as const;
const review = (reason: string): Fate => ({ outcome: 'review', reason });
const failed = (reason: string): Fate => ({ outcome: 'failed', reason });
const needsReboot = { u_reboot_required: 'true' };
const web = { qid: 38900, port: 443, protocol: 'tcp', logic: 'remote' } as const;

/** What the morning must come to. The service never reads this table. */
export const cast: readonly Role[] = [
  { host: 'app01', about: 'agent scan after the patch', story: tell.agentRescan, fate: verified },
  { host: 'app02', about: 'agent scan, Linux', profile: 'linux-user', story: tell.agentRescan, fate: verified },
  { host: 'mac-ceo', about: 'agent scan, Mac', profile: 'mac', story: tell.agentRescan, fate: verified },
  {
    host: 'dc01',
    about: 'reboot required and done',
    profile: 'domain-controller',
    ticket: needsReboot,
    findings: [{ qid: 91001, needsReboot: true }],
    story: tell.rebootAndRescan,
    fate: verified,
  },
  {
    host: 'sql01',
    about: 'reboot required and done',
    ticket: needsReboot,
    findings: [{ qid: 91001, needsReboot: true }],
    story: tell.rebootAndRescan,
    fate: verified,
  },
  {
    host: 'db01',
    about: 'authenticated scanner scan',
    profile: 'linux-kernel',
    qualys: { agent: false },
    story: tell.authenticatedScan,
    fate: verified,
  },
  {
    host: 'db02',
    about: 'authenticated scanner scan',
    qualys: { agent: false },
    story: tell.authenticatedScan,
    fate: verified,
  },
  {
    host: 'web01',
    about: 'remote QID, scan from outside',
    qualys: { agent: false },
    findings: [web],
    story: tell.remoteScan,
    fate: verified,
  },
  {
    host: 'app03',
    about: 'three QIDs, fixed one by one',
    findings: [{ qid: 240001 }, { qid: 240002 }, { qid: 240003 }],
    story: tell.oneByOne,
    fate: verified,
  },
  {
    host: 'app04',
    about: 'CVE only',
    findings: [{ qid: 240010 }],
    ticket: { u_qids: '', u_cves: 'CVE-2026-21001' },
    story: tell.agentRescan,
    fate: verified,
  },
  {
    host: 'app05',
    about: 'was fixed before, tested again',
    story: tell.alreadyFixed,
    fate: { outcome: 'verified', reason: 'already-fixed' },
  },
  {
    host: 'vdi07',
    about: 'RFM after the patch, heals',
    profile: 'windows-workstation',
    ticket: needsReboot,
    findings: [{ qid: 91001, needsReboot: true }],
    story: tell.reducedThenHealed,
    fate: verified,
  },
  { host: 'app06', about: 'webhook lost, found by the sweep', story: tell.webhookLost, fate: verified },
  { host: 'app07', about: 'webhook delivered twice', story: tell.webhookTwice, fate: verified },
  {
    host: 'app08',
    about: 'first scan began before the patch',
    qualys: { agent: false },
    story: tell.overlappingThenClean,
    fate: verified,
  },
  { host: 'app09', about: 'patch did not install', story: tell.stillVulnerable, fate: failed('still-vulnerable') },
  {
    host: 'app10',
    about: 'one of two QIDs still there',
    findings: [{ qid: 240001 }, { qid: 240002 }],
    story: tell.halfPatched,
    fate: failed('still-vulnerable'),
  },
  {
    host: 'sql02',
    about: 'installed, never rebooted',
    ticket: needsReboot,
    story: tell.neverRebooted,
    fate: failed('reboot-pending'),
  },
  {
    host: 'lin01',
    about: 'old kernel package left behind',
    profile: 'linux-user',
    findings: [{ qid: 240020, kernel: true, oldPackageStays: true }],
    story: tell.agentRescan,
    fate: failed('old-kernel-package-present'),
  },
  {
    host: 'app11',
    about: 'does not come back after the patch',
    ticket: needsReboot,
    story: tell.neverComesBack,
    fate: review('offline-after-patch'),
  },
  {
    host: 'db03',
    about: 'rescanned without credentials',
    qualys: { agent: false },
    story: tell.unauthenticatedScan,
    fate: review('authentication-missing'),
  },
  {
    host: 'ghost01',
    about: 'unknown to Qualys',
    absent: ['qualys'],
    story: tell.nothingHappens,
    fate: review('host-not-found'),
  },
  {
    host: 'app12',
    about: 'no sensor on the machine',
    absent: ['falcon'],
    story: tell.agentRescan,
    fate: review('sensor-not-found'),
  },
  {
    host: 'app13',
    about: 'no QID and no CVE on the ticket',
    ticket: { u_qids: '' },
    story: tell.nothingHappens,
    fate: review('no-findings-named'),
  },
  { host: 'app14', about: 'risk accepted: record ignored', story: tell.ignored, fate: review('suppressed') },
  { host: 'app15', about: 'record purged, found again as new', story: tell.purged, fate: review('asset-replaced') },
  {
    host: 'db04',
    about: 'housekeeping closed it, no scan',
    qualys: { agent: false },
    story: tell.closedByHousekeeping,
    fate: review('closed-without-scan'),
  },
  { host: 'app16', about: 'nobody scans', story: tell.nothingHappens, fate: review('rescan-timeout') },
  { host: 'app17', about: 'contained by the security team', story: tell.contained, fate: review('host-contained') },
  {
    host: 'app18',
    about: 'a person moves the ticket',
    story: tell.movedByHand,
    fate: { outcome: 'superseded', reason: 'ticket-moved-on' },
  },
  {
    host: 'pay01',
    about: 'patch job waits for the restart',
    findings: [{ qid: 240031, needsReboot: true }],
    patchJob: true,
    story: tell.restartPutOff,
    fate: verified,
  },
  {
    host: 'pay02',
    about: 'patch job failed, named early',
    findings: [{ qid: 240032 }],
    patchJob: true,
    story: tell.patchFailed,
    fate: review('patch-job-failed'),
  },
  {
    host: 'pay03',
    about: 'patch replaced by a newer one',
    findings: [{ qid: 240033 }],
    patchJob: true,
    story: tell.patchReplaced,
    fate: verified,
  },
];
