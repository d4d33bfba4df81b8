/** A row as scripts see it: `current`, `previous`. */
export interface Row {
  readonly table: string;
  /** Raw values; none at all for a record that was deleted meanwhile. */
  readonly values: Readonly<Record<string, string>>;
}

export interface NewEvent {
  readonly name: string;
  readonly table: string;
  readonly sysId: string;
  readonly parm1: string;
  readonly parm2: string;
  /** Not before this moment, in milliseconds since 1970; missing for at once. */
  readonly dueMs?: number | undefined;
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

export interface RestRequest {
  readonly endpoint: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Silence on the socket after which the request is given up. */
  readonly timeoutMs: number;
}

export interface RestAnswer {
  /** 0: no HTTP answer came. */
  readonly status: number;
  readonly error: string;
  /** What `execute` throws in place of giving an answer. */
  readonly thrown?: string | undefined;
}

/** What a script cannot do by itself. */
export interface Host {
  readonly now: () => number;
  readonly property: (name: string) => string | undefined;
  readonly userName: string;
  readonly scope: 'global' | 'scoped';
  readonly log: (line: LogLine) => void;
  readonly queueEvent: (event: NewEvent) => void;
  /** Comes back with the answer: scripts of the platform wait for what they ask. */
  readonly send: (request: RestRequest) => RestAnswer;
}

export interface Globals {
  readonly current: Row;
  /** Null: the record was just inserted. */
  readonly previous?: Row | null;
  readonly event?: { readonly parm1: string; readonly parm2: string };
}

/** A business rule. */
export interface Rule {
  readonly name: string;
  /** An expression that must hold; blank for none. */
  readonly condition: string;
  readonly script: string;
}

/** Runs the scripts one after the other in one fresh global object. Throws what they throw. */
export function runScripts(scripts: readonly string[], host: Host, globals: Globals): void;
