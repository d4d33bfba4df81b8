import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { OidcParts } from './oidc-parts.js';
import { isFromOwnPage } from './own-page.js';
import { formField, noticePage, page } from './page.js';

const Form = z.object({ form: z.string() });

/** A form, for a link could be followed by mistake. */
export function askToSignOut({ browsers }: OidcParts): RequestHandler {
  return async (req, res) => {
    const person = await browsers.personOf(req);
    if (person === undefined) return void res.type('html').send(signedOut());
    const button = '<p><button>Sign out</button></p>';
    res.type('html').send(page('Sign out?', `<form method="post">${formField(person)}${button}</form>`));
  };
}

/** Ends the session here; the one at the issuer goes on. */
export function signOut({ browsers }: OidcParts): RequestHandler {
  return async (req, res) => {
    const person = await browsers.personOf(req);
    const form = Form.safeParse(req.body);
    const asked = form.success && form.data.form === person?.form && isFromOwnPage(req, browsers.publicUrl);
    if (person !== undefined && !asked) {
      const words = 'Expected the form of your own page.';
      return void res
        .status(403)
        .type('html')
        .send(noticePage('Not signed out', words, AGAIN));
    }
    await browsers.end(req, res);
    res.type('html').send(signedOut());
  };
}

const AGAIN = { text: 'Back to the form', to: '/sign-out' };

function signedOut(): string {
  const words = 'You have no session here. The one at the issuer may go on: close the browser, or sign out there.';
  return noticePage('Signed out', words, { text: 'Sign in', to: '/sign-in' });
}
