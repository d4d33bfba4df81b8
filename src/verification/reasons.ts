import type { Outcome } from './verdict.js';

export type Owner =
  'nobody' | 'patch team' | 'scan team' | 'sensor team' | 'CMDB' | 'operations' | 'security' | 'ticket owner';

export interface Reason {
  readonly outcome: Outcome;
  /** True when time may mend it: then it only waits, and becomes its outcome at the deadline. */
  readonly heals: boolean;
  readonly owner: Owner;
  /** One sentence for the work note. */
  readonly sentence: string;
  /** What to do next. */
  readonly action: string;
}

const verified = (sentence: string): Reason => ({
  outcome: 'verified',
  heals: false,
  owner: 'nobody',
  sentence,
  action: 'Nothing.',
});
const final = (outcome: Outcome, owner: Owner, sentence: string, action: string): Reason => ({
  outcome,
  heals: false,
  owner,
  sentence,
  action,
});
const healable = (owner: Owner, sentence: string, action: string): Reason => ({
  outcome: 'review',
  heals: true,
  owner,
  sentence,
  action,
});

/** Every reason Patchproof ever gives. Stable codes; docs/reasons.md is generated from this table. */
export const reasons = {
  'fixed-and-healthy': verified(
    'Qualys tested the finding after the patch and it is gone; the host and its sensor are healthy.',
  ),
  'already-fixed': verified(
    'The finding had been fixed before; Qualys tested it again after the patch and it is still gone; the host is healthy.',
  ),

  'still-vulnerable': final(
    'failed',
    'patch team',
    'Qualys found the vulnerability again after the patch.',
    'Apply the patch again and check that it installs.',
  ),
  'reboot-pending': final(
    'failed',
    'patch team',
    'The patch needs a reboot and the host has not been restarted since.',
    'Restart the host; do not install the patch again.',
  ),
  'old-kernel-package-present': final(
    'failed',
    'patch team',
    'The finding is open for a kernel that is installed but not running.',
    'Remove the old kernel package.',
  ),
  'build-too-old': final(
    'failed',
    'patch team',
    'The running operating system build is older than the patch delivers.',
    'Install the patch again, restart the host.',
  ),

  'no-host-named': final(
    'review',
    'CMDB',
    'The ticket names no host.',
    'Fill in the configuration item and put the ticket back to Pending Verification.',
  ),
  'no-findings-named': final(
    'review',
    'ticket owner',
    'The ticket names neither QID nor CVE.',
    'Fill in the QIDs or CVEs and put the ticket back to Pending Verification.',
  ),
  'cve-without-qid': final(
    'review',
    'scan team',
    'Qualys knows no check for the CVE of this ticket.',
    'Verify by hand.',
  ),
  'host-not-found': final(
    'review',
    'CMDB',
    'Qualys has no host that is certainly this machine.',
    'Check name and ids of the configuration item; check the scope of the Qualys account.',
  ),
  'host-ambiguous': final(
    'review',
    'CMDB',
    'Several Qualys hosts match the ticket and nothing tells them apart.',
    'Set the Qualys host id on the ticket or clean up the duplicates.',
  ),
  'host-mismatch': final(
    'review',
    'CMDB',
    'The record found contradicts what the ticket says about the machine.',
    'Correct the configuration item.',
  ),
  'asset-replaced': final(
    'review',
    'CMDB',
    'The Qualys record of this machine is gone or describes another machine now.',
    'Check whether the host was rebuilt; verify by hand.',
  ),
  'duplicate-records': healable(
    'scan team',
    'The machine has several Qualys records and they do not agree.',
    'Merge the agent and scanner records.',
  ),
  'record-disappeared': final(
    'review',
    'scan team',
    'The finding was there when the ticket came and its record is gone: purged or merged, not fixed.',
    'Scan the host again and verify by hand.',
  ),
  'no-baseline': final(
    'review',
    'scan team',
    'Qualys never had this finding on this host.',
    'Check the QID on the ticket.',
  ),
  suppressed: final(
    'review',
    'security',
    'The finding is ignored or disabled in Qualys; that is not a fix.',
    'Lift the suppression or accept the risk formally.',
  ),
  'potential-only': final(
    'review',
    'scan team',
    'The finding is still reported as potential.',
    'Scan with authentication.',
  ),
  'weak-evidence': final(
    'review',
    'scan team',
    'Only an unauthenticated scan says fixed, and this QID also has an authenticated check.',
    'Scan with authentication.',
  ),
  'closed-without-scan': final(
    'review',
    'scan team',
    'The finding is marked fixed but no scan reached the host after the patch.',
    'Scan the host.',
  ),
  'data-quality': final(
    'review',
    'scan team',
    'A record of this finding could not be read with certainty.',
    'Look at the record in Qualys.',
  ),
  'sensor-not-found': final(
    'review',
    'sensor team',
    'Falcon has no sensor that is certainly on this machine.',
    'Install the sensor or set the agent id on the ticket.',
  ),
  'sensor-ambiguous': final(
    'review',
    'sensor team',
    'Several Falcon agents match the ticket and nothing tells them apart.',
    'Set the agent id on the ticket.',
  ),
  'sensor-hidden': final(
    'review',
    'sensor team',
    'The machine is hidden in Falcon.',
    'Unhide the host or verify by hand.',
  ),
  'sensor-mismatch': final(
    'review',
    'sensor team',
    'The Falcon agent found contradicts what the ticket says about the machine.',
    'Check for cloned or re-imaged hosts.',
  ),
  'host-contained': final(
    'review',
    'security',
    'The host is contained in Falcon.',
    'Ask the security team; do not patch again.',
  ),
  'offline-after-patch': final(
    'review',
    'operations',
    'The host was online before the patch and has not come back since.',
    'Check that the host boots.',
  ),
  'safe-mode': final('review', 'operations', 'The host runs in safe mode.', 'Restart the host normally.'),
  'rfm-persistent': final(
    'review',
    'sensor team',
    'The sensor has been in reduced functionality mode beyond its grace time since the patch.',
    'Update the sensor; do not patch again.',
  ),
  'boot-loop': final(
    'review',
    'operations',
    'The host restarted again between two looks.',
    'Check the host for a boot loop.',
  ),
  'sources-disagree': final(
    'review',
    'patch team',
    'Qualys says fixed, Falcon reports an operating system build without the patch.',
    'Compare both on the host.',
  ),

  'not-yet-rescanned': healable('scan team', 'Qualys has not tested the finding since the patch.', 'Scan the host.'),
  'scan-overlaps-patch': healable(
    'scan team',
    'The last scan overlapped the patch and may have looked before it.',
    'Scan the host again.',
  ),
  'authentication-missing': healable(
    'scan team',
    'The host was scanned after the patch, but without the authentication this QID needs.',
    'Repair the scan credentials and scan again.',
  ),
  'qid-not-tested': healable(
    'scan team',
    'The host was scanned with authentication, but this QID was not tested.',
    'Check the option profile and scan again.',
  ),
  'tested-not-found': healable(
    'scan team',
    'The finding was tested and not found, but Qualys has not closed it yet.',
    'Wait for the next scan.',
  ),
  'fixed-before-change': healable(
    'scan team',
    'The finding was fixed before the patch and has not been tested since.',
    'Scan the host.',
  ),
  'rescan-timeout': healable(
    'scan team',
    'Qualys did not test the finding before the deadline.',
    'Scan the host and put the ticket back to Pending Verification.',
  ),
  'reboot-unproven': healable(
    'operations',
    'The patch needs a reboot and nothing proves that the host was restarted.',
    'Restart the host or confirm its last boot.',
  ),
  'reboot-window': healable(
    'operations',
    'The host is offline, as it may be just after a patch.',
    'Wait; check that the host boots.',
  ),
  'offline-before-patch': healable(
    'operations',
    'The host was offline before the patch and still is.',
    'Bring the host online.',
  ),
  'no-contact': healable(
    'operations',
    'Falcon has not heard of the host since the patch.',
    'Check the host and its sensor.',
  ),
  'state-unknown': healable(
    'operations',
    'Falcon does not know whether the host is online.',
    'Check the host and its sensor.',
  ),
  'index-stale': healable('sensor team', "Falcon's record of the host is older than the patch.", 'Wait for the index.'),
  'containment-changing': healable(
    'security',
    'The containment of the host is being lifted.',
    'Wait for the security team.',
  ),
  'rfm-grace': healable(
    'sensor team',
    'The sensor is in reduced functionality mode, as it may be shortly after a patch.',
    'Wait for the sensor content, else update the sensor.',
  ),
  'rfm-unknown': healable(
    'sensor team',
    'Falcon does not say whether the sensor is fully functional.',
    'Check the sensor.',
  ),
  confirming: healable('operations', 'The host is healthy at first look; a second look confirms it.', 'Wait.'),
  'vendor-unavailable': healable('operations', 'A vendor could not be asked.', 'Run doctor and repair the connection.'),

  'rfm-preexisting': final(
    'review',
    'sensor team',
    'The sensor was in reduced functionality mode before the patch already.',
    'Update the sensor.',
  ),
  'ticket-moved-on': final('superseded', 'nobody', 'The ticket left Pending Verification by another hand.', 'Nothing.'),
  'ticket-gone': final(
    'superseded',
    'nobody',
    'The ticket no longer exists or the account may not read it.',
    'Nothing.',
  ),
} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof reasons;
