/** What a data file holds. */
export type Tree = null | string | number | boolean | readonly Tree[] | { readonly [key: string]: Tree };
export type Branch = { readonly [key: string]: Tree };

/**
 * The tree with what differs. Branches are merged, all else is replaced. An entry `like: other` begins as a copy of its
 * sibling of that name.
 */
export function merged(tree: Branch, difference: Branch): Branch {
  const entries = Object.entries(difference).map(([key, value]) => [key, entry(tree, key, value)] as const);
  return { ...tree, ...Object.fromEntries(entries) };
}

function entry(parent: Branch, key: string, value: Tree): Tree {
  if (!isBranch(value)) return value;
  const { like, ...own } = value;
  if (like === undefined) return merged(branchOf(parent[key]), own);
  const sibling = typeof like === 'string' || typeof like === 'number' ? parent[like] : undefined;
  if (sibling === undefined || !isBranch(sibling))
    throw new Error(`${key}: expected a sibling called ${JSON.stringify(like)} to be like, found none`);
  return merged(sibling, own);
}

function branchOf(tree: Tree | undefined): Branch {
  return tree !== undefined && isBranch(tree) ? tree : {};
}

function isBranch(tree: Tree): tree is Branch {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree);
}
