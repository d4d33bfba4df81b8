import { z } from 'zod';

const MIN_BYTES = 16;

/** Comma separated, so that an old and a new secret can hold at once. Standard Webhooks: `whsec_` and base64. */
export const webhookSecrets = z.string().transform((text, context) => {
  const secrets = text.split(',').map((secret) => secret.trim());
  for (const [index, secret] of secrets.entries()) {
    if (isSecret(secret)) continue;
    const message = `expected whsec_<base64 of at least ${MIN_BYTES} bytes>, comma separated; entry ${index + 1} is not`;
    context.addIssue({ code: 'custom', message });
  }
  return secrets;
});

function isSecret(secret: string): boolean {
  const base64 = /^whsec_(.+)$/.exec(secret)?.[1] ?? '';
  const key = Buffer.from(base64, 'base64');
  return key.length >= MIN_BYTES && key.toString('base64') === base64;
}
