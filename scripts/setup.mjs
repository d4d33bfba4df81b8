// Makes this machine ready: packages, Redis, PostgreSQL, what some tests need besides. Plain Node, because it runs before there are any packages.
// Run as often as you like; it does only what is missing. --for=build | demo | test | chaos (default: test).
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBinary, postgresFolders } from './find-binary.mjs';
import { packagesMatchLock } from './packages-match-lock.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const systemFolders = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];
const redis = {
  name: 'redis',
  find: () => findBinary('redis-server', systemFolders),
  packages: { apt: 'redis-server', dnf: 'redis', brew: 'redis' },
};
const postgres = {
  name: 'postgresql',
  find: () => findBinary('initdb', postgresFolders()),
  packages: { apt: 'postgresql', dnf: 'postgresql-server', brew: 'postgresql' },
};
const rhino = {
  name: 'rhino',
  find: () => findBinary('rhino', systemFolders),
  packages: { apt: 'rhino', dnf: 'rhino', brew: 'rhino' },
  without: 'the scripts for ServiceNow are tested on Node alone',
};
const chromium = {
  name: 'chromium',
  find: () =>
    ['chromium', 'chromium-browser', 'google-chrome'].map((name) => findBinary(name, systemFolders)).find(Boolean),
  packages: { apt: 'chromium', dnf: 'chromium', brew: 'chromium' },
  without: 'evidence is not tried as a PDF',
};
const openssl = {
  name: 'openssl',
  find: () => findBinary('openssl', systemFolders),
  packages: { apt: 'openssl', dnf: 'openssl', brew: 'openssl' },
  without: 'collectors behind TLS are not tried',
};
const faketime = {
  name: 'faketime',
  find: () => findBinary('faketime', systemFolders),
  packages: { apt: 'faketime', dnf: 'libfaketime', brew: 'libfaketime' },
  without: 'no trial turns the clock',
};
const purposes = {
  build: { needed: [], useful: [] },
  demo: { needed: [redis], useful: [] },
  test: { needed: [redis, postgres], useful: [rhino, chromium, openssl] },
  chaos: { needed: [redis, postgres], useful: [faketime] },
};

main(process.argv.slice(2));

function main(args) {
  const purpose = purposeOf(args);
  checkNode();
  installPackages();
  installNeeded(purposes[purpose].needed);
  purposes[purpose].useful.forEach(installUseful);
}

function purposeOf(args) {
  const purpose = args.length === 0 ? 'test' : /^--for=(\w+)$/.exec(args.join(' '))?.[1];
  if (purpose !== undefined && Object.hasOwn(purposes, purpose)) return purpose;
  return stop(`expected --for=${Object.keys(purposes).join(' | --for=')}, got: ${args.join(' ')}`);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) stop(`expected Node 20.19 or later, got ${process.version}`);
  say('node', process.version);
}

function installPackages() {
  if (packagesMatchLock(root)) return say('packages', 'as in package-lock.json');
  say('packages', 'installing (npm ci)');
  const done = run('npm', ['ci', '--no-audit', '--no-fund']);
  if (!done) stop('npm ci failed. Check that the npm registry can be reached, then start again.');
}

function installNeeded(programs) {
  const missing = programs.filter((program) => program.find() === undefined);
  if (missing.length > 0 && !aptInstall(missing)) stop(adviceFor(missing));
  for (const program of programs) {
    const path = program.find();
    if (path === undefined) stop(adviceFor([program]));
    say(program.name, path);
  }
}

/** What the tests can do without, visibly. */
function installUseful(program) {
  if (program.find() === undefined) aptInstall([program]);
  say(program.name, program.find() ?? `skipped, could not be installed: ${program.without}`);
}

/** Debian may start a service of its own after this. It does no harm and nobody here uses it. */
function aptInstall(programs) {
  const apt = aptCommand();
  if (apt === undefined) return false;
  const names = programs.map((program) => program.packages.apt);
  const install = [...apt, 'install', '--yes', '--no-install-recommends', ...names];
  say('apt-get', `installing ${names.join(', ')}`);
  if (quietly(install)) return true;
  say('apt-get', 'reading the package lists first (apt-get update)');
  quietly([...apt, 'update']);
  return run(install[0], install.slice(1));
}

/** apt-get as root or through a sudo that asks for no password; undefined where neither is to be had. */
function aptCommand() {
  const apt = findBinary('apt-get', systemFolders);
  if (apt === undefined) return undefined;
  const command = ['env', 'DEBIAN_FRONTEND=noninteractive', apt];
  if (process.getuid?.() === 0) return command;
  return quietly(['sudo', '-n', 'true']) ? ['sudo', '-n', ...command] : undefined;
}

function adviceFor(programs) {
  const line = (tool, command) => `  ${command} ${programs.map((program) => program.packages[tool]).join(' ')}`;
  return [
    `${programs.map((program) => program.name).join(' and ')} is missing and could not be installed from here.`,
    'Install it with one of these, then start again:',
    line('apt', 'sudo apt-get install'),
    line('dnf', 'sudo dnf install'),
    line('brew', 'brew install'),
  ].join('\n');
}

function run(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

function quietly([command, ...args]) {
  return spawnSync(command, args, { cwd: root, stdio: 'ignore' }).status === 0;
}

function say(what, found) {
  console.log(`${what.padEnd(11)} ${found}`);
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
