/** Who signs in at the stand-in, and what it says of them; claims that are left out are not said. */
export interface Somebody {
  readonly sub: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Said by the userinfo endpoint alone. */
  readonly onlyUserinfo?: Readonly<Record<string, unknown>>;
}

export const carol: Somebody = {
  sub: 'f3a1c9d2-0001',
  claims: { preferred_username: 'Carol', groups: ['patch-approvers', 'everybody'] },
};

/** How an issuer may go wrong, or be made up. */
export const lies = [
  'wrong-nonce',
  'wrong-audience',
  'wrong-issuer',
  'expired',
  'other-key',
  'unsigned',
  'no-id-token',
  'no-subject',
  'other-person-in-userinfo',
] as const;
export type Lie = (typeof lies)[number];
