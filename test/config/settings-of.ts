import { ConfigError } from '../../src/config/config-error.js';
import { loadConfig, type ConfigSources } from '../../src/config/load-config.js';
import type { Config } from '../../src/config/config.js';

export const accounts = {
  QUALYS_URL: 'https://qualysapi.example.com',
  QUALYS_USERNAME: 'corp_api',
  QUALYS_PASSWORD: 'qualys-password-1',
  CS_CLIENT_ID: 'falcon-client-1',
  CS_CLIENT_SECRET: 'falcon-secret-1',
  SNOW_INSTANCE: 'corp.service-now.com',
  SNOW_USERNAME: 'svc.patchproof',
  SNOW_PASSWORD: 'snow-password-1',
};

export const serving = {
  WEBHOOK_SECRETS: `whsec_${Buffer.from('the first webhook secret').toString('base64')}`,
  OPERATOR_USERNAME: 'operator',
  OPERATOR_PASSWORD: 'operator-password-1',
};

type Told = Partial<Pick<ConfigSources, 'needs'>> & { env?: Record<string, string | undefined>; yaml?: string };

/** Settings as a process with these variables and this file would read them. */
export function settingsOf({ env = {}, yaml, needs = ['vendors', 'webhook', 'operator'] }: Told = {}): Config {
  return loadConfig({
    env: { ...accounts, ...serving, ...env },
    readFile: (path) => {
      if (yaml !== undefined) return yaml;
      throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
    },
    needs,
  });
}

/** The mistakes those settings have; none when they can be used. */
export function mistakesOf(told: Told): readonly string[] {
  try {
    settingsOf(told);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
}
