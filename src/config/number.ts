import { textAs } from './text-as.js';

export function wholeNumber(from: number, to: number) {
  return textAs(`a whole number from ${from} to ${to}`, (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= from && value <= to ? value : undefined;
  });
}

export const share = textAs('a share above 0 and up to 1, such as 0.4', (text) => {
  const value = /^(\d{1,3})?(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  return value > 0 && value <= 1 ? value : undefined;
});

export function numberFrom(least: number) {
  return textAs(`a number from ${least} up, such as 5 or 0.5`, (text) => {
    const value = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
    return value >= least ? value : undefined;
  });
}
