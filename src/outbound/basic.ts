import type { CredentialSource } from './contract.js';

/** HTTP Basic, always in UTF-8: Latin-1, the habit of some clients, breaks special characters (qualys 2.2). */
export function basic(username: string, password: string): CredentialSource {
  const pair = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
  return () => ({
    headers: async () => ({ authorization: `Basic ${pair}` }),
    renewable: false,
    invalidate: () => undefined,
  });
}
