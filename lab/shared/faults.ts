/** When a fault strikes, and with what. Everything left out means: always. */
export interface FaultOptions {
  readonly method?: string | undefined;
  /** A prefix of the path, or a pattern. */
  readonly path?: string | RegExp | undefined;
  /** A text that the address must hold, such as the id of a record; for the faults that every network has. */
  readonly about?: string | undefined;
  /** Strikes this many times and is then gone. */
  readonly count?: number | undefined;
  /** Lets this many matching requests pass first. */
  readonly after?: number | undefined;
  /** How long to be slow. */
  readonly ms?: number | undefined;
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

interface Subject {
  readonly method: string;
  readonly path: string;
  /** Path and query as they were written. */
  readonly originalUrl?: string | undefined;
}

export interface Faults {
  readonly active: ReadonlyMap<string, FaultOptions>;
  readonly setFault: (name: string, options?: FaultOptions) => void;
  readonly clearFault: (name: string) => void;
  /** The fault's options, when it strikes now; uses up one of its strikes. Without a request, method and path do not matter. */
  readonly take: (name: string, request?: Subject) => FaultOptions | undefined;
  /** Names that were set, and that nobody has asked about since, though requests came. */
  readonly unheard: () => readonly string[];
}

/** `requests`: how many have come so far. */
export function createFaults(requests: () => number): Faults {
  const active = new Map<string, FaultOptions>();
  const unheard = new Map<string, number>();

  function take(name: string, request?: Subject): FaultOptions | undefined {
    unheard.delete(name);
    const fault = active.get(name);
    if (!fault || (request && !matches(fault, request))) return undefined;
    if (fault.after !== undefined && fault.after > 0) {
      active.set(name, { ...fault, after: fault.after - 1 });
      return undefined;
    }
    if (fault.count === 1) active.delete(name);
    else if (fault.count !== undefined) active.set(name, { ...fault, count: fault.count - 1 });
    return fault;
  }
  return {
    active,
    take,
    unheard: () => [...unheard].filter(([, when]) => requests() > when).map(([name]) => name),
    setFault: (name, options = {}) => {
      unheard.set(name, requests());
      active.set(name, options);
    },
    clearFault: (name) => void active.delete(name),
  };
}

function matches({ method, path, about }: FaultOptions, request: Subject): boolean {
  if (method !== undefined && method !== request.method) return false;
  if (about !== undefined && request.originalUrl?.includes(about) !== true) return false;
  if (path === undefined) return true;
  return typeof path === 'string' ? request.path.startsWith(path) : path.test(request.path);
}
