/** Where the issuer sends a browser back; registered there, below PUBLIC_URL. */
export const CALLBACK_PATH = '/sign-in/callback';
