import { accepted, final, healable, type Reason } from './reason.js';

/** What the Falcon record of the machine can mean. */
export const falconReasons = {
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
  'build-too-old': final(
    'failed',
    'patch team',
    'The running Windows build is older than the one that has the fix.',
    'Apply the patch again, or restart the host if it is installed.',
  ),
  'build-unknown': healable(
    'sensor team',
    'A Windows build is required, and Falcon does not tell which one runs.',
    'Check that the sensor reports, and how the required build is written.',
  ),
  'boot-loop': final(
    'review',
    'operations',
    'The host has restarted again and again since the patch.',
    'Check the host for a boot loop.',
  ),
  'reboot-window': healable(
    'operations',
    'The host is offline, as it may be just after a patch.',
    'Check that the host boots.',
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
  'index-stale': healable(
    'sensor team',
    "Falcon's record of the host is older than the patch.",
    'Check that the sensor reports.',
  ),
  'containment-changing': healable(
    'security',
    'The containment of the host is being lifted.',
    'Ask the security team.',
  ),
  'rfm-grace': healable(
    'sensor team',
    'The sensor is in reduced functionality mode, as it may be shortly after a patch.',
    'Check for sensor content that supports this build, else update the sensor.',
  ),
  'rfm-unknown': healable(
    'sensor team',
    'Falcon does not say whether the sensor is fully functional.',
    'Check the sensor.',
  ),
  confirming: healable(
    'operations',
    'The host answers, but further looks must confirm that it stays healthy.',
    'Look at the host in Falcon.',
  ),
  'opinion-pending': healable(
    'sensor team',
    'Falcon has not evaluated the finding again since the patch.',
    'Check in Falcon when the host was evaluated last.',
  ),
  'rfm-preexisting': accepted(
    'sensor team',
    'The sensor was in reduced functionality mode before the patch already.',
    'Update the sensor.',
  ),
} as const satisfies Record<string, Reason>;
