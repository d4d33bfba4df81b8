import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from './outcome-of.js';

/** Recorded answers that are not part of this repository; where they are not at hand, this is skipped. */
const folder = resolve('../shared/samples/qualys');
const none = { hosts: [] };

describe.skipIf(!existsSync(folder))('the recorded answer', () => {
  it.each`
    file                                                                     | call                | status | meaning
    ${'graph-qualys/fetchScannedHostIdsNone.0.xml'}                          | ${'listHosts'}      | ${200} | ${none}
    ${'graph-qualys/fetchScannedHostIds.0.xml'}                              | ${'listHosts'}      | ${200} | ${'malformed'}
    ${'graph-qualys/steps.5.xml'}                                            | ${'listHosts'}      | ${200} | ${none}
    ${'graph-qualys/iterateHostDetections.1.xml'}                            | ${'listDetections'} | ${200} | ${none}
    ${'graph-qualys/iterateHostDetectionsUnknownId.0.xml'}                   | ${'listDetections'} | ${200} | ${none}
    ${'graph-qualys/iterateHostDetectionsBadId.0.xml'}                       | ${'listDetections'} | ${400} | ${'rejected'}
    ${'graph-qualys/iterateVulnerabilities.0.xml'}                           | ${'listKnowledge'}  | ${200} | ${[{ qid: 316760, remote: true }]}
    ${'graph-qualys/iterateVulnerabilitiesUnknownId.0.xml'}                  | ${'listKnowledge'}  | ${200} | ${[]}
    ${'graph-qualys/iterateVulnerabilitiesBadId.0.xml'}                      | ${'listKnowledge'}  | ${400} | ${'rejected'}
    ${'graph-qualys/steps.6.xml'}                                            | ${'listKnowledge'}  | ${200} | ${{ length: 42 }}
    ${'graph-qualys/verifyAuthenticationExpired.0.xml'}                      | ${'listHosts'}      | ${200} | ${'unauthorized'}
    ${'graph-qualys/verifyAuthenticationInaccesible.0.xml'}                  | ${'portalVersion'}  | ${200} | ${'unauthorized'}
    ${'graph-qualys/fetchHostDetails.1.xml'}                                 | ${'searchAssets'}   | ${200} | ${{ assets: { length: 1 } }}
    ${'graph-qualys/iterateHostDetailsBadId.0.xml'}                          | ${'searchAssets'}   | ${200} | ${'rejected'}
    ${'graph-qualys/iterateHostDetailsUnknownId.0.xml'}                      | ${'searchAssets'}   | ${200} | ${{ assets: { length: 0 } }}
    ${'graph-qualys/fixture.detections.xml'}                                 | ${'listDetections'} | ${200} | ${{ hosts: [{ detections: { length: 3 } }] }}
    ${'graph-qualys/fixture.list-host-assets.xml'}                           | ${'searchAssets'}   | ${200} | ${{ assets: { length: 2 } }}
    ${'graph-qualys/fixture.ec2-host-assets.xml'}                            | ${'searchAssets'}   | ${200} | ${{ more: undefined }}
    ${'graph-qualys/fixture.azure-host-assets.xml'}                          | ${'searchAssets'}   | ${200} | ${{ more: undefined }}
    ${'graph-qualys/fixture.gcp-host-assets.xml'}                            | ${'searchAssets'}   | ${200} | ${{ more: undefined }}
    ${'pyqualys-vendor/HOST_LIST_VM_DETECTION_OUTPUT.xml'}                   | ${'listDetections'} | ${200} | ${{ hosts: [{ detections: { length: 1 } }] }}
    ${'pyqualys-vendor/HOST_LIST_VM_DETECTION_TRUNCATED.xml'}                | ${'listDetections'} | ${200} | ${{ warning: { code: '1980' } }}
    ${'pyqualys-vendor/HOST_LIST_OUTPUT_TRUNCATED.xml'}                      | ${'listHosts'}      | ${200} | ${{ warning: { code: '1980' } }}
    ${'pyqualys-vendor/HOST_LIST_OUTPUT_LOWERCASE.xml'}                      | ${'listHosts'}      | ${200} | ${{ hosts: [{ agent: true }] }}
    ${'pyqualys-vendor/SCAN_LIST_OUTPUT.xml'}                                | ${'listHosts'}      | ${200} | ${'malformed'}
    ${'pyqualys-vendor/LAUNCH_SIMPLE_RETURN.xml'}                            | ${'listHosts'}      | ${200} | ${'malformed'}
    ${'synthetic/200_hld_v5_fixed_and_reopened.xml'}                         | ${'listDetections'} | ${200} | ${{ hosts: [{ detections: { length: 2 } }] }}
    ${'synthetic/200_hld_host_scanned_after_patch_but_qid_not_retested.xml'} | ${'listDetections'} | ${200} | ${{ hosts: [{ detections: { length: 1 } }] }}
    ${'synthetic/401_2000_bad_login.xml'}                                    | ${'listHosts'}      | ${401} | ${'unauthorized'}
    ${'synthetic/409_1960_concurrency.xml'}                                  | ${'listHosts'}      | ${409} | ${'rate-limited'}
    ${'synthetic/409_1965_rate_limit.xml'}                                   | ${'listHosts'}      | ${409} | ${'rate-limited'}
    ${'synthetic/409_2003_registration.xml'}                                 | ${'listHosts'}      | ${409} | ${'unauthorized'}
    ${'synthetic/502_html_error.html.txt'}                                   | ${'listHosts'}      | ${502} | ${'unavailable'}
    ${'synthetic/503_1999_maintenance.xml'}                                  | ${'listHosts'}      | ${503} | ${'unavailable'}
  `('$file means what it says', async ({ file, call, status, meaning }) => {
    const outcome = await outcomeOf(call, readFileSync(join(folder, file), 'utf8'), status);
    if (typeof meaning === 'string') expect(outcome).toBe(meaning);
    else expect(outcome).toMatchObject(meaning);
  });
});
