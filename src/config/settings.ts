import { z } from 'zod';
import { Approvals } from './approvals.js';
import { cron } from './cron.js';
import { duration, period } from './duration.js';
import { numberFrom, share, wholeNumber } from './number.js';
import { Policy } from './policy.js';
import { section } from './section.js';
import { SignIn } from './sign-in.js';
import { oneOf, textAs, yesOrNo } from './text-as.js';
import { Tickets } from './tickets.js';

const build = textAs('a Windows build such as "10.0.17763.6293"', (text) =>
  /^\d{1,3}\.\d{1,3}\.\d{1,6}\.\d{1,6}$/.test(text) ? text : undefined,
);

const Health = section({
  offlineAfter: duration.prefault('60m'),
  indexLag: duration.prefault('60m'),
  observations: wholeNumber(1, 10).prefault('2'),
  observationGap: duration.prefault('10m'),
  rfmGrace: duration.prefault('72h'),
});

const Verification = section({
  criterion: oneOf('both', 'either').prefault('both'),
  pollInterval: period.prefault('5m'),
  deadline: period.prefault('72h'),
  clockGuard: duration.prefault('15m'),
  requiredBuilds: z.array(build).prefault([]),
  watchDays: wholeNumber(0, 90).prefault('7'),
  reopen: yesOrNo.prefault('false'),
  pm: section({ failedIsFinal: yesOrNo.prefault('false') }).prefault({}),
  health: Health.prefault({}),
});

const apiVersion = textAs('a version such as "5.0"', (text) => (/^\d{1,2}\.\d{1,2}$/.test(text) ? text : undefined));

const assetId = textAs('a Qualys asset id, digits only', (text) => (/^\d{1,19}$/.test(text) ? text : undefined));

const Vendors = section({
  qualys: section({
    budgetShare: share.prefault('0.4'),
    apiVersion: apiVersion.prefault('5.0'),
    gatewayCallsPerMinute: wholeNumber(1, 600).prefault('60'),
    canaryAssetId: assetId.optional(),
  }).prefault({}),
  crowdstrike: section({
    callsPerMinute: wholeNumber(1, 6000).prefault('300'),
    spotlight: yesOrNo.prefault('false'),
  }).prefault({}),
  servicenow: section({
    concurrency: wholeNumber(1, 16).prefault('2'),
    callsPerSecond: numberFrom(0.1).prefault('5'),
  }).prefault({}),
});

/** patchproof.yaml: every key optional, defaults as spelt here, unknown keys are mistakes. */
export const Settings = section({
  mode: oneOf('observe', 'enforce').prefault('observe'),
  tickets: Tickets,
  schedule: section({ sweep: cron.prefault('0 10 * * *'), reconcile: period.prefault('5m') }).prefault({}),
  verification: Verification.prefault({}),
  vendors: Vendors.prefault({}),
  policy: Policy.prefault({}),
  approvals: Approvals.prefault({}),
  signIn: SignIn.prefault({}),
});
export type Settings = z.infer<typeof Settings>;
