export function findBinary(name: string, otherFolders?: readonly string[]): string | undefined;
export function postgresFolders(): string[];
