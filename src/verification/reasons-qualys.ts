import { accepted, final, healable, type Reason } from './reason.js';

/** What the Qualys records of a ticket can mean. */
export const qualysReasons = {
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
  'patch-failed': final(
    'failed',
    'patch team',
    'The patch job failed on this host, which the settings accept without a rescan.',
    'See why the job failed, and patch again.',
  ),
  'patch-job-failed': healable(
    'patch team',
    'The patch job failed on this host, and Qualys has not tested the finding since.',
    'See why the job failed, and patch again.',
  ),
  'patch-uninstalled': final(
    'review',
    'patch team',
    'A job has removed the patch from this host again.',
    'Find out who rolled it back and why; install the patch again.',
  ),
  'patch-superseded': accepted(
    'patch team',
    'The patch of the finding was replaced by a newer one, and the newer one counts.',
    'Name the newer patch in the next job.',
  ),
  'patch-not-covered': accepted(
    'patch team',
    'The patch job never covered this host, or found the patch not applicable to it.',
    'Check assets, tags and patches of the job.',
  ),
  'old-kernel-package-present': final(
    'failed',
    'patch team',
    'The finding is open for a kernel that is installed but not running.',
    'Remove the old kernel package.',
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
  'qid-retired': final(
    'review',
    'scan team',
    'The KnowledgeBase does not know this QID (any more): nobody can say how it is tested.',
    'Name the QID that took its place, or close by hand.',
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
  'weak-evidence': healable(
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
    'Scan the host again.',
  ),
  'fixed-before-change': healable(
    'scan team',
    'The finding was fixed before the patch and has not been tested since.',
    'Scan the host.',
  ),
  'reboot-unproven': healable(
    'operations',
    'The patch needs a reboot and nothing proves that the host was restarted.',
    'Restart the host or confirm its last boot.',
  ),
  'check-changed': accepted(
    'scan team',
    'Qualys changed the check itself after the patch: the finding may be gone because of that.',
    'Look at the change log of the QID.',
  ),
} as const satisfies Record<string, Reason>;
