/** viewer: looks. approver: decides what a rule escalates. operator: runs it. auditor: reads what is kept as proof. */
export const roles = ['viewer', 'approver', 'operator', 'auditor'] as const;
export type Role = (typeof roles)[number];

/** A person with a name. */
export interface Operator {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly addedAt: Date;
  /** Since when this one is not let in any more. */
  readonly disabledAt?: Date | undefined;
  /** Who this is at the issuer: a digest; missing for one who has only an account here. */
  readonly identity?: string | undefined;
}

/** A key of an operator for programs: it may do what both of them may. */
export interface ApiKey {
  readonly id: string;
  readonly operator: string;
  readonly scopes: readonly Role[];
  readonly createdAt: Date;
  readonly expiresAt?: Date | undefined;
  readonly revokedAt?: Date | undefined;
}

/** Every change is in the audit trail before it is made, with the name and without password or key. */
export interface Operators {
  /** False when the name is taken, also by one who is disabled: what somebody has signed stays theirs. */
  readonly add: (operator: { name: string; roles: readonly Role[]; passwordHash: string }) => Promise<boolean>;
  /** By name. */
  readonly list: () => Promise<readonly Operator[]>;
  readonly find: (name: string) => Promise<(Operator & { readonly passwordHash: string }) | undefined>;
  /** False when there is nobody of this name. */
  readonly disable: (name: string) => Promise<boolean>;
  /** Lets one in again who was disabled. */
  readonly setPassword: (name: string, passwordHash: string) => Promise<boolean>;
  /** From now on this identity signs in under this name. `taken`: it has another already, or the name has another. */
  readonly tie: (name: string, identity: string) => Promise<'tied' | 'unknown' | 'taken'>;
  /** False when there is no such operator. */
  readonly addKey: (key: {
    readonly id: string;
    readonly operator: string;
    /** SHA-256, in hex. */
    readonly hash: string;
    readonly scopes: readonly Role[];
    readonly expiresAt?: Date | undefined;
  }) => Promise<boolean>;
  /** Newest first. */
  readonly keys: () => Promise<readonly ApiKey[]>;
  readonly findKey: (id: string) => Promise<(ApiKey & { readonly hash: string }) | undefined>;
  readonly revokeKey: (id: string) => Promise<boolean>;
}
