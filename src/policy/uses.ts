export interface Uses {
  readonly add: (operation: string, at: Date) => void;
  readonly before: (operation: string, at: Date) => { readonly callsLastHour: number; readonly firstUse: boolean };
}

const HOUR_MS = 3_600_000;

/** Counts calls that come in the order of time. */
export function createUses(): Uses {
  const calls = new Map<string, number[]>();
  return {
    add: (operation, at) => {
      const past = calls.get(operation);
      if (past === undefined) calls.set(operation, [at.getTime()]);
      else past.push(at.getTime());
    },
    before: (operation, at) => {
      const past = calls.get(operation);
      if (past === undefined) return { callsLastHour: 0, firstUse: true };
      const gone = past.findIndex((time) => time > at.getTime() - HOUR_MS);
      past.splice(0, gone < 0 ? past.length : gone);
      return { callsLastHour: past.length, firstUse: false };
    },
  };
}
