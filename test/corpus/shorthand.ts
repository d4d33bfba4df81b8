import type { Branch, Tree } from './tree.js';

/**
 * What most cases are about has short names: `host` is the host record of app01, `record` its record of the base's QID, `kb`
 * what the KnowledgeBase says of that, `agent` the Falcon agent of app01; in Patch Management `asset` is app01, `patch` the one
 * of QID 91001, `job` the job friday and `run` what that did to app01. In the order in which they apply, the long form last.
 */
export function spelledOut(difference: Branch, qid: string): readonly Branch[] {
  const { host, record, kb, agent, asset, patch, job, run, ...long } = difference;
  return [
    inside(host, ['qualys', 'hosts', 'app01']),
    inside(record, ['qualys', 'hosts', 'app01', 'detections', qid]),
    inside(kb, ['qualys', 'knowledge', qid]),
    inside(agent, ['falcon', 'agents', 'app01']),
    inside(asset, ['pm', 'assets', 'app01']),
    inside(patch, ['pm', 'patches', 'kb-91001']),
    inside(job, ['pm', 'jobs', 'friday']),
    inside(run, ['pm', 'jobs', 'friday', 'results', 'app01']),
    long,
  ];
}

function inside(tree: Tree | undefined, path: readonly string[]): Branch {
  const [name, ...rest] = path;
  if (tree === undefined || name === undefined) return {};
  return { [name]: rest.length === 0 ? tree : inside(tree, rest) };
}
