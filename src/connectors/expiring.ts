/** A memory that forgets: after `lifetimeMs`, and the oldest first beyond `limit`. */
export function expiring<Key, Value>({ lifetimeMs, limit, now }: Lifetime) {
  const kept = new Map<Key, { readonly value: Value; readonly until: number }>();
  return {
    get: (key: Key): Value | undefined => {
      const entry = kept.get(key);
      return entry !== undefined && entry.until > now().getTime() ? entry.value : undefined;
    },
    /** @param ownLifetimeMs for a value that is not to be kept as long as the others */
    set: (key: Key, value: Value, ownLifetimeMs = lifetimeMs): void => {
      kept.delete(key); // so that it counts as young again
      kept.set(key, { value, until: now().getTime() + ownLifetimeMs });
      const oldest = kept.keys().next();
      if (kept.size > limit && oldest.done !== true) kept.delete(oldest.value);
    },
  };
}

interface Lifetime {
  readonly lifetimeMs: number;
  readonly limit: number;
  readonly now: () => Date;
}
