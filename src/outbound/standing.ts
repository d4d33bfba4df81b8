/** What the policy must know beside the request itself; asked afresh for every call, over all processes. */
export interface Standing {
  /** The kill switch. Rejects when it cannot be read: then nothing is written. */
  readonly writes: () => Promise<'allowed' | 'stopped'>;
  /** Permitted calls of an operation before `at`. A rejection leaves both unknown. */
  readonly history: (operation: string, at: Date) => Promise<{ callsLastHour: number; firstUse: boolean }>;
  /** Who has agreed to the call with this digest, and may still be taken at their word; undefined when nobody has. */
  readonly approval: (digest: string) => Promise<Approval | undefined>;
}

export interface Approval {
  readonly id: string;
  /** Names of operators, each once. */
  readonly by: readonly string[];
}
