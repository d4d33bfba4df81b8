import { textAs } from './text-as.js';

export const operatorName = textAs('the name of an operator: small letters, digits and . _ - @', (text) =>
  /^[a-z0-9][a-z0-9._@-]{0,63}$/.test(text) ? text : undefined,
);
