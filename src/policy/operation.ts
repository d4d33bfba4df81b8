export type Vendor = 'servicenow' | 'qualys' | 'crowdstrike';
/** Where people can be told something; each is there only when it is configured. */
export type Messenger = 'slack' | 'teams';
/** Qualys too, on an address of its own with another login. */
type Gateway = 'qualys-gateway';
/** `collector`: where the customer gathers audit trails, if anywhere. `issuer`: who vouches for operators, if anybody. */
export type System = Vendor | Gateway | Messenger | 'collector' | 'issuer';

/** One for each vendor, and one for each of the others that is configured. */
export type PerSystem<Value> = Readonly<
  Record<Vendor, Value> & Partial<Record<Exclude<System, Vendor>, Value | undefined>>
>;
export type Effect = 'read' | 'write';
export type Risk = 'LOW' | 'MEDIUM' | 'HIGH';

/** One exact thing that may be asked of a vendor. What matches no operation cannot be sent. */
export interface Operation {
  /** Catalogue id, e.g. `qualys:scans:read`. Several operations may share one. */
  readonly id: string;
  /** Unique within the system: `listDetections`. */
  readonly name: string;
  readonly system: System;
  readonly effect: Effect;
  readonly risk: Risk;
  /** `SYSLOG`: lines on a connection of their own. */
  readonly method: 'GET' | 'POST' | 'PATCH' | 'SYSLOG';
  /** Where it is asked, when that is not the one origin of its system. */
  readonly origin?: string;
  /** Path on the configured origin. `{hole}` stands for one segment (or part of one) that matches `holes[hole]` entirely. */
  readonly path: string;
  /** Whoever knows the path may send there: it is written down nowhere. */
  readonly secretPath?: true;
  readonly holes?: Readonly<Record<string, RegExp>>;
  /** Form fields that must be there exactly once with exactly this value, e.g. `{ action: 'list' }`. */
  readonly form?: Readonly<Record<string, string>>;
  /** The only other form fields that may be sent. */
  readonly formFields?: readonly string[];
  /** The only query parameters that may be sent. No query is allowed where this is missing. */
  readonly queryFields?: readonly string[];
  /** Those of `queryFields` that may come more than once (Falcon repeats `ids`); every other field comes at most once. */
  readonly repeatable?: readonly string[];
  /** What the path's body may be; missing means no body. */
  readonly body?: 'form' | 'json' | 'xml';
  /** All that a JSON body holds, each value a text that matches entirely; where missing, rules say what may be written. */
  readonly columns?: Readonly<Record<string, RegExp>>;
  readonly purpose: string;
  /** Permission the account needs, and the documented limit, for the table in the connector's README. */
  readonly permission: string;
  readonly limit: string;
}
