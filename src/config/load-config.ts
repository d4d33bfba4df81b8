import { ConfigError } from './config-error.js';
import type { Config } from './config.js';
import { readEnvironment, type Environment, type Need } from './environment.js';
import { inWords } from './in-words.js';
import { Settings } from './settings.js';
import { readSettingsFile } from './settings-file.js';

export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Text of a file; throws what `node:fs` throws. */
  readonly readFile: (path: string) => string;
  /** What the command at hand cannot do without. */
  readonly needs: readonly Need[];
}

/** The settings of this process, or a ConfigError that lists every mistake. What is not needed may be empty text. */
export function loadConfig({ env, readFile, needs }: ConfigSources): Config {
  const environment = readEnvironment(env, needs);
  const file = readSettingsFile(env['PATCHPROOF_CONFIG'], readFile);
  const settings = Settings.safeParse(file.content);

  const mistakes = [
    ...environment.mistakes,
    ...file.mistakes,
    ...(settings.error?.issues ?? []).map((issue) => inWords(issue)),
    ...(needs.includes('operator') ? missingForSignIn(environment.values, settings.data) : []),
  ];
  if (mistakes.length > 0 || !settings.success) throw new ConfigError(mistakes);
  return compose(environment.values, settings.data);
}

/** Only who serves lets people sign in. */
function missingForSignIn(env: Environment, settings: Settings | undefined): readonly string[] {
  if (settings?.signIn.oidc === undefined) return [];
  const { OIDC_CLIENT_SECRET: secret, PUBLIC_URL: url } = env;
  return [
    ...(secret === undefined ? ['OIDC_CLIENT_SECRET: missing; expected the secret of signIn.clientId'] : []),
    ...(url === undefined
      ? ['PUBLIC_URL: missing; expected where people reach us: the issuer sends them back there']
      : []),
  ];
}

const DAY_MS = 86_400_000;

function compose(env: Environment, settings: Settings): Config {
  const { schedule, verification, vendors } = settings;
  const { health } = verification;
  return {
    mode: settings.mode,
    tickets: settings.tickets,
    schedule: { sweep: schedule.sweep, reconcileMs: schedule.reconcile },
    verification: {
      criterion: verification.criterion,
      pollIntervalMs: verification.pollInterval,
      deadlineMs: verification.deadline,
      clockGuardMs: verification.clockGuard,
      requiredBuilds: verification.requiredBuilds,
      watchMs: verification.watchDays * DAY_MS,
      reopen: verification.reopen,
      pm: verification.pm,
      health: {
        offlineAfterMs: health.offlineAfter,
        indexLagMs: health.indexLag,
        observations: health.observations,
        observationGapMs: health.observationGap,
        rfmGraceMs: health.rfmGrace,
      },
    },
    vendors: accountsOf(env, vendors),
    policy: settings.policy,
    approvals: settings.approvals,
    signIn: signInOf(env, settings.signIn),
    ...servingOf(env),
  };
}

function accountsOf(env: Environment, vendors: Settings['vendors']): Config['vendors'] {
  return {
    qualys: {
      url: env.QUALYS_URL ?? '',
      username: env.QUALYS_USERNAME ?? '',
      password: env.QUALYS_PASSWORD ?? '',
      gatewayUrl: env.QUALYS_GATEWAY_URL,
      ...vendors.qualys,
      canaryAssetId: vendors.qualys.canaryAssetId,
    },
    crowdstrike: {
      url: env.CS_BASE_URL,
      clientId: env.CS_CLIENT_ID ?? '',
      clientSecret: env.CS_CLIENT_SECRET ?? '',
      ...vendors.crowdstrike,
    },
    servicenow: {
      url: env.SNOW_INSTANCE ?? '',
      username: env.SNOW_USERNAME ?? '',
      password: env.SNOW_PASSWORD ?? '',
      oauth: oauthOf(env),
      ...vendors.servicenow,
    },
  };
}

function signInOf(
  { OIDC_CLIENT_SECRET: clientSecret = '' }: Environment,
  signIn: Settings['signIn'],
): Config['signIn'] {
  return { ...signIn, oidc: signIn.oidc && { ...signIn.oidc, clientSecret } };
}

function oauthOf({ SNOW_CLIENT_ID: clientId, SNOW_CLIENT_SECRET: clientSecret }: Environment) {
  return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret };
}

function servingOf(env: Environment) {
  return {
    webhookSecrets: env.WEBHOOK_SECRETS ?? [],
    operator: { username: env.OPERATOR_USERNAME ?? '', password: env.OPERATOR_PASSWORD ?? '' },
    links: linksOf(env),
    messengers: { slack: env.SLACK_WEBHOOK_URL, teams: env.TEAMS_WEBHOOK_URL },
    audit: {
      signingKey: env.AUDIT_SIGNING_KEY === 'off' ? undefined : env.AUDIT_SIGNING_KEY,
      exportTo: env.AUDIT_EXPORT_TO,
      exportToken: env.AUDIT_EXPORT_TOKEN,
    },
    redisUrl: env.REDIS_URL,
    databaseUrl: env.DATABASE_URL,
    http: { host: env.HOST, port: env.PORT, trustedProxies: env.TRUSTED_PROXIES },
    logLevel: env.LOG_LEVEL,
  };
}

function linksOf({ PUBLIC_URL: url, LINK_SECRET: secret }: Environment): Config['links'] {
  return url === undefined || secret === undefined ? undefined : { url, secret };
}
