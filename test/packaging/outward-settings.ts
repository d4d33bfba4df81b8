/** The variables that users were promised. A name that is added, changed or dropped here is a break. */
export const promisedVariables = [
  ['QUALYS_URL', 'QUALYS_USERNAME', 'QUALYS_PASSWORD', 'QUALYS_GATEWAY_URL', 'CS_CLIENT_ID', 'CS_CLIENT_SECRET'],
  ['SNOW_INSTANCE', 'SNOW_USERNAME', 'SNOW_PASSWORD', 'CS_BASE_URL', 'SNOW_CLIENT_ID', 'SNOW_CLIENT_SECRET'],
  ['WEBHOOK_SECRETS', 'OPERATOR_USERNAME', 'OPERATOR_PASSWORD', 'REDIS_URL', 'DATABASE_URL'],
  ['PUBLIC_URL', 'LINK_SECRET', 'OIDC_CLIENT_SECRET', 'SLACK_WEBHOOK_URL', 'TEAMS_WEBHOOK_URL'],
  ['PATCHPROOF_CONFIG', 'PORT', 'HOST', 'TRUSTED_PROXIES', 'LOG_LEVEL'],
  ['AUDIT_SIGNING_KEY', 'AUDIT_EXPORT_TO', 'AUDIT_EXPORT_TOKEN'],
].flat();

/** Read by docker compose itself and by the PostgreSQL image, never by Patchproof. */
export const composeVariables = ['POSTGRES_PASSWORD'];
