import type { StandIn } from './stand-in.js';

/** Who the service is at each stand-in. */
export const accounts = {
  servicenow: {
    username: 'svc.patchproof',
    password: 'lab-password-1',
    roles: [
      'x_patchproof.service',
      'sn_incident_write',
      'sn_change_write',
      'sn_request_write',
      'sn_problem_write',
      'sn_vul.remediation_owner',
    ],
  },
  qualys: { username: 'lab_reader', password: 'lab-password-2' },
  falcon: { id: 'd'.repeat(32), secret: 'e'.repeat(40), scopes: ['hosts:read'] },
};

type Sites = Readonly<Record<keyof typeof accounts, Pick<StandIn, 'url'>>> & {
  /** Where Patch Management is asked; without it, it is not. */
  readonly gateway?: Pick<StandIn, 'url'>;
};

/** Where the stand-ins are, and who the service is there, as its environment says it. */
export function vendorEnvironment({ servicenow, qualys, falcon, gateway }: Sites): Record<string, string> {
  return {
    SNOW_INSTANCE: servicenow.url,
    SNOW_USERNAME: accounts.servicenow.username,
    SNOW_PASSWORD: accounts.servicenow.password,
    QUALYS_URL: qualys.url,
    ...(gateway && { QUALYS_GATEWAY_URL: gateway.url }),
    QUALYS_USERNAME: accounts.qualys.username,
    QUALYS_PASSWORD: accounts.qualys.password,
    CS_BASE_URL: falcon.url,
    CS_CLIENT_ID: accounts.falcon.id,
    CS_CLIENT_SECRET: accounts.falcon.secret,
  };
}
