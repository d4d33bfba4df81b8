import { z } from 'zod';

/** A part of a document that its schema accepted while the rest was still being read. */
export class Row<Value> {
  readonly schema: z.ZodType<Value>;
  readonly value: Value;

  constructor(schema: z.ZodType<Value>, value: Value) {
    this.schema = schema;
    this.value = value;
  }
}

/** Takes nothing but a row that this very schema has accepted. */
export function rowOf<Value>(schema: z.ZodType<Value>) {
  return z
    .custom<Row<Value>>((part) => part instanceof Row && part.schema === schema, 'expected a row that has been read')
    .transform((row) => row.value);
}

/** @throws {z.ZodError} naming the element and where in it the trouble is */
export function readRow(name: string, schema: z.ZodType, element: unknown): Row<unknown> {
  const read = schema.safeParse(element);
  if (read.success) return new Row(schema, read.data);
  throw new z.ZodError(read.error.issues.map((issue) => Object.assign(issue, { path: [name, ...issue.path] })));
}

/** Names of the elements that the schema of a row looks at; undefined when it looks at all. */
export function namesOf(schema: unknown): ReadonlySet<string> | undefined {
  if (schema instanceof z.ZodPipe) return namesOf(schema.in);
  return schema instanceof z.ZodObject ? new Set(Object.keys(schema.shape)) : undefined;
}
