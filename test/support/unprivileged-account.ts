import { execFileSync } from 'node:child_process';

/** PostgreSQL refuses to run as root: then it runs as the package's account, or as nobody. */
export function unprivilegedAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = ['postgres', 'nobody'].map(idsOf).find((ids) => ids !== undefined);
  if (account === undefined)
    throw new Error('PostgreSQL cannot run as root, and there is no account postgres or nobody');
  return account;
}

function idsOf(name: string): { uid: number; gid: number } | undefined {
  try {
    const id = (flag: string): number => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }).toString());
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined; // no such account
  }
}
