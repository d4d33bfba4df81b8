import type { z } from 'zod';

/** The mistakes in a query string, by parameter, for the caller. */
export function wrongQuery({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ');
}
