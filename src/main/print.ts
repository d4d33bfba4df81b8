/** Prints a line; false when nobody reads any more. */
export type Print = (line: string) => boolean;

/** A reader that has seen enough (`| head -1`) or has died is no error of ours: what is printed after it goes nowhere. */
export function printerTo(stream: NodeJS.WritableStream): Print {
  let read = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    read = false;
  });
  return (line) => {
    if (read) stream.write(`${line}\n`);
    return read;
  };
}
