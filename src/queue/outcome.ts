/** How a handler ends. Surprises are thrown; everything expected is one of these. */
export type Outcome<Data> =
  | { readonly kind: 'done'; readonly result: Readonly<Record<string, unknown>> }
  /** Sleep in Delayed until then, holding no worker. */
  | {
      readonly kind: 'wait';
      readonly until: Date;
      readonly data: Data;
      /** Asked once the job sleeps: true when somebody wanted it awake before it did. */
      readonly overtaken: () => Promise<boolean>;
    }
  /** A dead letter: repeating heals nothing, a person must look. */
  | { readonly kind: 'give-up'; readonly reason: string };

export type Handler<Data> = (data: Data, tell: (line: string) => Promise<void>) => Promise<Outcome<Data>>;
