/** An answer before the gateway has put its headers and the trace id on it. */
export interface Answer {
  readonly status: number;
  readonly poweredBy: string;
  readonly pagination?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly ApiError[] | null;
  /** Undefined: the key is missing, as in every refusal of the gateway. crowdstrike 1.5 */
  readonly resources?: readonly unknown[] | null | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** A body that is no envelope (a token), or none at all. */
  readonly bare?: unknown;
}

export interface ApiError {
  readonly code: number;
  readonly message: string;
  readonly id?: string;
}

export const GATEWAY = 'crowdstrike-api-gateway';
export const DEVICES = 'device-api';
export const SPOTLIGHT = 'spapi';

export function resources(found: readonly unknown[], pagination?: Readonly<Record<string, unknown>>): Answer {
  return { status: 200, poweredBy: DEVICES, resources: found, errors: [], ...(pagination ? { pagination } : {}) };
}

export function refusal(status: number, message: string, poweredBy = GATEWAY): Answer {
  return { status, poweredBy, errors: [{ code: status, message }] };
}

export function bodyOf(answer: Answer, traceId: string): string {
  if (answer.bare !== undefined) return answer.bare === null ? '' : JSON.stringify(answer.bare);
  const { pagination, poweredBy, resources, errors } = answer;
  const meta = { query_time: 0.001969798, pagination, powered_by: poweredBy, trace_id: traceId };
  return JSON.stringify({ meta, resources, errors });
}
