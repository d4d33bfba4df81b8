import type { z } from 'zod';

/** A mistake by its key, or by its file where no key is to blame. */
export function inWords({ path, message }: z.core.$ZodIssue, file = 'patchproof.yaml'): string {
  const where = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return `${where === '' ? file : where.replace(/^\./, '')}: ${message}`;
}
