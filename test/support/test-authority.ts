import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate authority of a test's own in `folder`, and a certificate by it for `localhost`. Needs the program openssl, 3 or later. */
export function testAuthority(folder: string) {
  const path = (name: string): string => join(folder, name);
  const make = (name: string, ...more: readonly string[]): void => {
    const args = ['req', '-x509', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', path(`${name}.key`)];
    execFileSync('openssl', [...args, ...key, '-out', path(`${name}.pem`), ...more], { stdio: 'pipe' });
  };
  make('authority');
  const signed = ['-CA', path('authority.pem'), '-CAkey', path('authority.key')];
  make('collector', ...signed, '-addext', 'subjectAltName=DNS:localhost');
  return {
    /** File with the certificate of the authority. */
    ca: path('authority.pem'),
    key: readFileSync(path('collector.key')),
    cert: readFileSync(path('collector.pem')),
  };
}

/** Is there an openssl that can sign by another certificate? */
export function hasOpenssl(): boolean {
  try {
    return Number(/^OpenSSL (\d+)/.exec(execFileSync('openssl', ['version'], { encoding: 'utf8' }))?.[1]) >= 3;
  } catch {
    return false;
  }
}
