export type Endpoint = 'host-list' | 'detections' | 'knowledge';

const ENDPOINTS: readonly { readonly endpoint: Endpoint; readonly path: RegExp; readonly active: string }[] = [
  { endpoint: 'host-list', path: /^\/api\/([2-5]\.0)\/fo\/asset\/host\/$/, active: '5.0' },
  { endpoint: 'detections', path: /^\/api\/([2-5]\.0)\/fo\/asset\/host\/vm\/detection\/$/, active: '5.0' },
  { endpoint: 'knowledge', path: /^\/api\/([2-4]\.0)\/fo\/knowledge_base\/vuln\/$/, active: '4.0' },
];

export interface Target {
  readonly endpoint: Endpoint;
  readonly version: string;
  /** A later version is out; this one lives on sufferance. */
  readonly superseded: boolean;
}

/** Which of the readable endpoints a path means; the slash at the end matters. qualys 1.1, 2.2 */
export function targetOf(path: string): Target | undefined {
  for (const { endpoint, path: pattern, active } of ENDPOINTS) {
    const version = pattern.exec(path)?.[1];
    if (version !== undefined) return { endpoint, version, superseded: version !== active };
  }
  return undefined;
}
