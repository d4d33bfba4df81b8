import { existsSync, readFileSync } from 'node:fs';
import type { Config } from '../config/config.js';
import type { Need } from '../config/environment.js';
import { loadConfig } from '../config/load-config.js';

/** The settings of this process: `.env` in the working directory fills in what the environment does not say. */
export function settingsFor(needs: readonly Need[]): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return loadConfig({ env: process.env, readFile: (path) => readFileSync(path, 'utf8'), needs });
}
