/** A claim as the name of an operator; undefined where it cannot be one. Names are written in small letters. */
export function operatorName(claim: string | undefined): string | undefined {
  const name = claim?.trim().toLowerCase() ?? '';
  return OPERATOR_NAME.test(name) ? name : undefined;
}

export const OPERATOR_NAME = /^[a-z0-9][a-z0-9._@-]{0,63}$/;
