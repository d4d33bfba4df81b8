/** In words, why there is no connection. Codes only: the texts of such errors may hold addresses and more. */
export function noConnection(code: string): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `its certificate is for another host name (${code})`;
  if (UNTRUSTED.has(code)) {
    return `its certificate is signed by nobody who is trusted here (${code}); name its CA in NODE_EXTRA_CA_CERTS`;
  }
  return `no connection, or it ended before an answer (${code})`;
}

/** nodejs.org/api/tls.html, X509 certificate error codes */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** The code of an error, or of what caused it. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no code';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? 'no code' : codeOf(error.cause);
}
